import Datasets
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("What eval --per-class says")
struct PerClassReportTests {
  /// Two images of a, both taken for b; one of b, right; one of b without an answer; none of c.
  private func details() -> EvaluationDetails {
    var details = EvaluationDetails()
    for (label, logits) in [
      (0, [0, 2, 0]), (0, [0, 2, 0]), (1, [0, 3, 0]), (1, [.nan, 0, 0]),
    ] as [(Int, [Float])] {
      details.collect(ClassifiedImage(index: 0, label: label, logits: logits))
    }
    details.endBatch()
    return details
  }

  @Test("JSON has each class and the whole matrix, rows true; an accuracy of no images is null")
  func json() throws {
    let members = PerClassReport(details(), classNames: ["a", "b", "c"]).members
    #expect(members.map(\.0) == ["classes", "confusion"])
    #expect(
      members[0].1.text() == #"[{"label":"a","images":2,"accuracy":0.0},"#
        + #"{"label":"b","images":2,"accuracy":0.5},{"label":"c","images":0,"accuracy":null}]"#)
    #expect(members[1].1.text() == "[[0,2,0],[0,1,0],[0,0,0]]")
  }

  @Test("Text has a line a class, the matrix, confusions, calibration and what has no answer")
  func text() {
    // Confidences are e²/(e² + 2) twice, wrong, and e³/(e³ + 2), right: (2 · 0.787 + 1 − 0.909) / 3.
    #expect(
      PerClassReport(details(), classNames: ["a", "b", "cow"]).lines.joined(separator: "\n") == """

        class  images  accuracy
        a           2     0.0 %
        b           2    50.0 %
        cow         0         –

        confusion matrix: a row is the true class, a column the answer
             a  b  cow
        a    0  2    0
        b    0  1    0
        cow  0  0    0

        most often confused: true class → answer
        a  →  b  2 of 2  100.0 %

        calibration error 55.5 points: how far confidence is from accuracy, over 15 bins

        1 image has no answer, because a logit is not finite: in no column
        """)
  }

  @Test("CIFAR-100's classes have their superclasses, and how often the answer is of the right one")
  func superclasses() throws {
    // A beaver is a dolphin, both of one superclass; an apple is a bear, which are not.
    var details = EvaluationDetails()
    for (label, answer) in [(4, 30), (0, 3), (0, 0), (0, 0)] {
      var logits = [Float](repeating: 0, count: 100)
      logits[answer] = 9
      details.collect(ClassifiedImage(index: 0, label: label, logits: logits))
    }
    details.endBatch()
    let report = PerClassReport(details, classNames: ClassNames.cifar100)
    #expect(report.members.last?.0 == "superclass_accuracy" && report.members.last?.1 == .number(0.75))
    #expect(
      report.members[0].1.text().contains(
        #""label":"beaver","images":1,"accuracy":0.0,"superclass":"aquatic_mammals""#))
    let lines = report.lines
    #expect(lines.contains("superclass accuracy 75.0 %: the answer is of the right superclass"))
    #expect(lines.contains { $0.hasPrefix("apple ") && $0.hasSuffix("fruit_and_vegetables") })
  }

  @Test("A matrix too wide for a page is left to --json")
  func wide() {
    let names = (0...PerClassReport.widestMatrix).map { "class \($0)" }
    let lines = PerClassReport(details(), classNames: names).lines
    #expect(lines.contains("the confusion matrix is 21×21: --json has all of it"))
    #expect(!lines.contains { $0.hasPrefix("confusion matrix:") })
    #expect(lines.contains("class 0  →  class 1  2 of 2  100.0 %"))
  }
}

@Suite("eval --per-class, with the built program", .serialized)
struct PerClassEndToEndTests {
  private let folder: TemporaryFolder
  private let data: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    data = try TemporaryFolder()
  }

  private func weights(classes: Int) throws -> String {
    var network = Preset.tiny.configuration
    network.classes = classes
    let path = folder.file("w.safetensors")
    try DescribedWeights(
      weights: NetworkWeights.initial(network, seed: 2), normalization: .none, classNames: []
    ).write(to: path)
    return path
  }

  /// Images of one colour each, after the label's bytes.
  private func records(_ count: Int, classes: Int, coarse: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<count {
      if coarse { bytes.append(0) }
      bytes.append(UInt8(index % classes))
      for channel in 0..<3 {
        let shade = index * (2 * channel + 1) * 7 % 256
        bytes += [UInt8](repeating: UInt8(shade), count: 1024)
      }
    }
    return bytes
  }

  private func run(_ options: String..., weights: String) throws -> BuiltProgram.Outcome {
    let outcome = try BuiltProgram.run(
      ["eval", "--weights", weights, "--data", data.path] + options, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  @Test("Loss and accuracy are those of eval, and matrix and classes add up to them")
  func addsUp() throws {
    try data.write("test_batch.bin", records(43, classes: 10))
    let weights = try weights(classes: 10)
    let plain = try #require(try run("--json", weights: weights).json().first)
    let line = try run("--per-class", "--json", weights: weights)
    #expect(line.output.split(separator: "\n").count == 1)
    let all = try #require(try line.json().first)
    #expect(Set(all.keys) == ["images", "accuracy", "loss", "classes", "confusion"])
    #expect(Set(plain.keys) == ["images", "accuracy", "loss"])
    for key in plain.keys { #expect(all[key] as? Double == plain[key] as? Double, "\(key)") }
    let matrix = try #require(all["confusion"] as? [[Int]])
    let classes = try #require(all["classes"] as? [[String: Any]])
    #expect(classes.map { $0["label"] as? String } == (0..<10).map { "class \($0)" })
    // 43 images take turns: three classes have five, the others four.
    #expect(matrix.map { $0.reduce(0, +) } == [5, 5, 5] + [Int](repeating: 4, count: 7))
    #expect(Set(matrix.indices.map { column in matrix.reduce(0) { $0 + $1[column] } }).count > 1)
    for (label, row) in matrix.enumerated() {
      #expect(row.count == 10 && classes[label]["images"] as? Int == row.reduce(0, +))
      let accuracy = try #require(classes[label]["accuracy"] as? Double)
      #expect(abs(accuracy - Double(row[label]) / Double(row.reduce(0, +))) < 1e-6)
    }
    let right = matrix.indices.reduce(0) { $0 + matrix[$1][$1] }
    #expect(abs(try #require(all["accuracy"] as? Double) - Double(right) / 43) < 1e-6)
  }

  @Test("A hundred classes print their confusions, not their matrix, which JSON has")
  func hundredClasses() throws {
    try data.write("test.bin", records(120, classes: 100, coarse: true))
    let weights = try weights(classes: 100)
    let text = try run("--per-class", weights: weights).output
    #expect(text.contains("the confusion matrix is 100×100: --json has all of it"))
    #expect(text.contains("most often confused") && text.contains("calibration error"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 || $0.contains("held-out images") })
    let matrix = try run("--per-class", "--json", weights: weights).json().first?["confusion"] as? [[Int]]
    #expect(matrix?.count == 100 && matrix?.allSatisfy { $0.count == 100 } == true)
    #expect(matrix?.joined().reduce(0, +) == 120)
  }
}
