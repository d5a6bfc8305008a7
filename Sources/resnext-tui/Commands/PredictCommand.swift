import Tensors
import Datasets
import Formats
import Foundation
import ResNeXtModel
import Training

/// `predict`: what a network makes of images.
struct PredictCommand: ProgramCommand {
  static let description = CommandDescription(
    "predict", "classify PNG and JPEG images with given weights",
    usage: "--weights F IMAGE... [NETWORK] [--normalize N] [--top K] [--logits] [--json]",
    details: [
      "The weights file says which network it holds; NETWORK is for files that do not, or for another --input.",
      "IMAGE is a file, or - for one from standard input. A bad one does not keep the others from being classified.",
      "An image of another size is resized bilinearly, with a note on standard error.",
    ],
    options: [
      NetworkRequest.weights, NetworkRequest.freshHead,
      OptionDescription(
        "normalize", "N", "none, cifar10, imagenet or notebook (default: as the weights file says)"),
      OptionDescription("top", "K", "how many classes to print, the likeliest first (default: 5)"),
      OptionDescription("logits", nil, "print the dense layer's outputs, in label order"),
      .json,
    ])

  /// How pixels become input, by name.
  enum NormalizationName: String, CaseIterable { case none, cifar10, imagenet, notebook }

  let network: NetworkRequest
  let path: String
  let images: [String]
  let normalization: NormalizationName?
  let top: Int
  let logits: Bool
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    guard !options.operands.isEmpty else { throw .usage("at least one IMAGE is needed") }
    images = options.operands
    guard images.filter({ $0 == "-" }).count < 2 else {
      throw .usage("-: standard input holds one image")
    }
    network = try NetworkRequest(options)
    path = try network.requiredPath()
    normalization = try options.choice("normalize", "normalisation", of: NormalizationName.self)
    top = try options.integer("top", in: 1...65_536) ?? 5
    logits = options.has("logits")
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let resolved = try network.resolve()
    resolved.report(path, context)
    guard let file = resolved.weights else { return }
    let network = try file.network(batch: 1, threads: ProcessInfo.processInfo.activeProcessorCount)
    let rule = try rule(file, context.locations)
    let size = file.weights.configuration.inputSize
    var hasFailed = false
    for name in images {
      // One bad picture among many is no reason to leave the others out.
      guard let image = try picture(name, context) else {
        hasFailed = true
        continue
      }
      if image.width != size || image.height != size {
        context.note("\(name): \(image.width)x\(image.height), resized to \(size)x\(size)")
      }
      let trace = try network.trace(rule.tensor(image, size: size), points: [])
      let prediction = Prediction(image: name, trace: trace, classNames: file.classNames, top: top)
      try context.output.writeLine(json ? prediction.json(logits: logits) : prediction.text(logits: logits))
    }
    if hasFailed { throw CommandError.ended(status: 1) }
  }

  /// A picture; nil where it cannot be read, which is said on standard error.
  private func picture(_ name: String, _ context: ProgramContext) throws -> RGBImage? {
    do throws(FormatError) {
      return try Picture.read(name)
    } catch {
      try? context.errors.writeLine("resnext-tui predict: \(oneLine("\(error)"))")
      return nil
    }
  }

  private func rule(_ file: DescribedWeights, _ locations: FileLocations) throws -> Normalization {
    switch normalization {
    case nil: return file.normalization
    case .some(.none): return .none
    case .cifar10: return .cifar10
    case .imagenet: return .imageNet
    case .notebook:
      // The mean image belongs to the training data; the file has it when it was trained that way.
      if case .perPixel = file.normalization { return file.normalization }
      return try .measuredPerPixel(Dataset.open(.cifar10, locations: locations).training)
    }
  }
}

/// One image's classes, the likeliest first.
struct Prediction {
  let image: String
  let trace: Trace
  let classNames: [String]
  let top: Int

  private var best: [(label: String, probability: Float)] {
    let probabilities = trace.probabilities
    // Equal probabilities keep the order of labels: the same image gives the same line.
    let order = probabilities.indices.sorted {
      (-probabilities[$0], $0) < (-probabilities[$1], $1)
    }
    return order.prefix(top).map { (classNames[$0], probabilities[$0]) }
  }

  /// One line for a person.
  func text(logits: Bool) -> String {
    let classes = best.map { "\($0.label) \(NumberText.percent($0.probability, decimals: 1))" }
    let values = logits ? "  logits " + trace.logits.map { "\($0)" }.joined(separator: " ") : ""
    return "\(oneLine(image)): " + classes.joined(separator: ", ") + values
  }

  /// One line for a program.
  func json(logits: Bool) -> String {
    let classes = best.map {
      JSONValue.ordered([("label", .string($0.label)), ("probability", .float($0.probability))])
    }
    var members: [(String, JSONValue)] = [("image", .string(image)), ("top", .array(classes))]
    if logits { members.append(("logits", .array(trace.logits.map(JSONValue.float)))) }
    return JSONValue.ordered(members).text()
  }
}
