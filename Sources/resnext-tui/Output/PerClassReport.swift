import Datasets
import Formats
import Tensors
import Training

/// What `eval --per-class` says beside loss and accuracy: of each class, and what classes were taken for each other.
struct PerClassReport {
  private let details: EvaluationDetails
  private let names: [String]
  /// The superclass of each class where the classes are CIFAR-100's.
  private let superclasses: [String]?

  /// The most classes whose matrix fits a page of text.
  static let widestMatrix = 20

  /// A report of what was collected over images of classes of these names, in label order.
  init(_ details: EvaluationDetails, classNames: [String]) {
    self.details = details
    names = classNames
    superclasses = Superclasses.of(classNames)
  }

  // MARK: JSON

  /// The keys beside those of every evaluation; an accuracy of no images is `null`.
  var members: [(String, JSONValue)] {
    let classes = names.enumerated().map { label, name in
      let members: [(String, JSONValue)] = [
        ("label", .string(name)), ("images", .integer(details.classes[label].images)),
        ("accuracy", accuracy(label).map(JSONValue.float) ?? .null),
      ]
      return JSONValue.ordered(members + (superclasses.map { [("superclass", .string($0[label]))] } ?? []))
    }
    let rows = names.indices.map { label in
      JSONValue.array(names.indices.map { .integer(details.confusion[label: label, answer: $0]) })
    }
    let coarse = details.superclassAccuracy(classNames: names).map {
      [("superclass_accuracy", JSONValue.float($0))]
    }
    return [("classes", .array(classes)), ("confusion", .array(rows))] + (coarse ?? [])
  }

  private func accuracy(_ label: Int) -> Float? {
    details.classes[label].images > 0 ? details.classes[label].value : nil
  }

  // MARK: Text

  /// Lines for a person, sections with an empty line between them.
  var lines: [String] {
    [
      classes, coarse, names.count <= Self.widestMatrix ? matrix : tooWide, confusions, [calibration],
      unanswered,
    ]
    .filter { !$0.isEmpty }.flatMap { [""] + $0 }
  }

  private var classes: [String] {
    let rows = names.enumerated().map { label, name in
      [
        name, NumberText.grouped(details.classes[label].images),
        accuracy(label).map { NumberText.percent($0, decimals: 1) } ?? "–",
      ] + (superclasses.map { [$0[label]] } ?? [])
    }
    let heading = ["class", "images", "accuracy"] + (superclasses == nil ? [] : ["superclass"])
    return TextTable([heading] + rows, numbers: [1, 2]).lines
  }

  private var coarse: [String] {
    guard let share = details.superclassAccuracy(classNames: names) else { return [] }
    return [
      "superclass accuracy \(NumberText.percent(share, decimals: 1)): the answer is of the right superclass"
    ]
  }

  private var matrix: [String] {
    let rows = names.enumerated().map { label, name in
      [name] + names.indices.map { "\(details.confusion[label: label, answer: $0])" }
    }
    let table = TextTable([[""] + names] + rows, numbers: Set(1...max(1, names.count)))
    return ["confusion matrix: a row is the true class, a column the answer"] + table.lines
  }

  private var tooWide: [String] {
    let size = "\(names.count)×\(names.count)"
    return ["the confusion matrix is \(size): --json has all of it"]
  }

  private var confusions: [String] {
    let most = details.confusion.confusions(atMost: names.count <= Self.widestMatrix ? 10 : 20)
    guard !most.isEmpty else { return ["no class was taken for another"] }
    let rows = most.map { entry, images in
      let all = details.classes[entry.label].images
      return [
        name(entry.label), "→", entry.answer.map(name) ?? "–",
        "\(NumberText.grouped(images)) of \(NumberText.grouped(all))",
        NumberText.percent(Float(images) / Float(max(1, all)), decimals: 1),
      ]
    }
    return ["most often confused: true class → answer"] + TextTable(rows, numbers: [3, 4]).lines
  }

  private var calibration: String {
    let error = NumberText.plain(details.calibration.expectedError * 100, 1)
    return
      "calibration error \(error) points: how far confidence is from accuracy, over \(details.calibration.bins.count) bins"
  }

  private var unanswered: [String] {
    let count = details.calibration.unanswered
    let images = count == 1 ? "1 image has" : "\(NumberText.grouped(count)) images have"
    return count == 0 ? [] : ["\(images) no answer, because a logit is not finite: in no column"]
  }

  private func name(_ label: Int) -> String {
    names.indices.contains(label) ? names[label] : "class \(label)"
  }
}
