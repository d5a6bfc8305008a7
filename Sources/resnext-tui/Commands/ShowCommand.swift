import Datasets
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Tensors

/// `show`: one cell of the notebook as text, picture, values or array.
struct ShowCommand: ProgramCommand {
  static let description = CommandDescription(
    "show", "print one cell of the notebook",
    usage: "CELL [NETWORK] [OPTION]...",
    details: [
      "CELL: " + CellKind.allCases.prefix(6).map(\.rawValue).joined(separator: " "),
      "      " + CellKind.allCases.dropFirst(6).prefix(6).map(\.rawValue).joined(separator: " "),
      "      " + CellKind.allCases.dropFirst(12).map(\.rawValue).joined(separator: " "),
      "Steps: stem conv3x3 (or conv7x7) bn relu maxpool3x3; split and merge path1 path2 …;",
      "       transform conv1x1 bn1 relu1 conv3x3 bn2 relu2; transition conv1x1 bn relu;",
      "       blocks residual, identity or projection, sum, relu; forms a b c notebook;",
      "       errors matrix mistakes classes calibration.",
      "Formats: text and svg, the page; csv, after a comment that says what is shown; json, one object;",
      "         npy, feature maps [channel, height, width] as float32; png, feature maps as a grid of",
      "         pictures, a row or more a path, and the image as it is.",
    ],
    options: [
      OptionDescription("image", "F|N", "picture file, or number of a sample (default: the first sample)"),
      OptionDescription("block", "B", "block to show: 2a in notebook form, layer1.0 in paper form"),
      OptionDescription("step", "S", "step to show: a number from 1, or its name as above"),
      ShowExplanation.option,
      OptionDescription(
        "gradient", "G", "gradient of loss or logit of the image's class, in place of the maps"),
      OptionDescription("kernels", nil, "kernels of the step's convolution, in place of the maps"),
      OptionDescription("mute", "LIST", "paths to mute, such as 2a:3,2a:4 or layer1.0:1; paths count from 1"),
      NetworkRequest.weights, NetworkRequest.freshHead, ParsedOptions.data,
      OptionDescription("size", "WxH", "columns and rows of the page (default: 100x30)"),
      OptionDescription("keras", nil, "show the call in Keras 3"),
      OptionDescription("format", "F", "text, svg, csv, json, npy or png (default: text)"),
      OptionDescription("out", "FILE", "write FILE instead of standard output"),
      .ascii,
    ])

  let cell: CellKind
  let pages: NotebookPages
  let image: String?
  /// The page's size; nil for the usual one, or more rows where the cell is text.
  let size: Size?
  let format: ExportFormat
  let showsKeras: Bool
  /// The file to write; nil for standard output.
  let path: String?
  /// What the gradient is of; nil for the maps themselves.
  let gradient: String?
  let kernels: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    let names = CellKind.allCases.map(\.rawValue)
    guard let name = options.operands.first else {
      throw .usage("CELL is needed: \(names.joined(separator: ", "))")
    }
    guard let cell = CellKind(rawValue: name) else {
      let hint = NearestWord.to(name, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw .usage("unknown cell '\(name)'; \(hint)known: \(names.joined(separator: ", "))")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    self.cell = cell
    image = options.text("image")
    if image == "" { throw .usage("--image: a picture file or the number of a sample is needed") }
    path = options.text("out")
    if path == "" { throw .usage("--out: the name of a file is needed") }
    format = try options.choice("format", "format", of: ExportFormat.self) ?? .text
    showsKeras = options.has("keras")
    gradient = options.text("gradient")
    kernels = options.has("kernels")
    if gradient != nil, kernels { throw .usage("--kernels: --gradient is given, too") }
    if let text = options.text("size") {
      guard let size = Size(text: text), size.columns >= 60, size.rows >= 20 else {
        throw .usage("--size: '\(text)' is not columns x rows from 60x20 to 1000x1000")
      }
      self.size = size
    } else {
      size = nil
    }
    pages = try NotebookPages(options)
    if pages.place != nil, gradient != nil || kernels {
      throw .usage(
        "--at: only what a layer wrote is explained, and --\(kernels ? "kernels" : "gradient") is given, too")
    }
  }

  func run(in context: ProgramContext) throws {
    if format.isBinary, path == nil, context.output.isTerminal {
      throw CommandError.usage(
        "--format \(format.rawValue): no text for a terminal; --out FILE or a pipe takes it")
    }
    let appearance = pages.appearance(context, colors: format == .svg ? .direct : .mono)
    let network = try pages.resolve(context)
    let usual = Size(columns: 100, rows: 30)
    var state = try pages.state(
      context, network, cell: cell, image: image, size: size ?? usual, appearance: appearance)
    if let problem = state.errorsProblem { throw CommandError.failed(problem) }
    try useInstruments(&state, context)
    if pages.place != nil {
      let explanation = ShowExplanation(state: state, format: format)
      return try write(Data(try explanation.text(size ?? usual).utf8), context)
    }
    if showsKeras { state.showKeras() }
    let size = size ?? wholePage(state, cell: cell, atLeast: usual)
    try write(try contents(state, size), context)
  }

  private func contents(_ state: NotebookState, _ size: Size) throws(CommandError) -> Data {
    do throws(Failure) { return try CellExport(state, as: format, size: size).data() } catch {
      throw .usage("--format \(format.rawValue): \(error)")
    }
  }

  private func write(_ data: Data, _ context: ProgramContext) throws(CommandError) {
    guard let path else { return try context.output.write(bytes: Array(data)[...]) }
    if !FileSystem.isFree(path) { context.note("\(path) was there and is written over") }
    do throws(FormatError) { try AtomicFile.write(data, to: path) } catch {
      throw .failed(error.description)
    }
  }

  /// Shows gradients or kernels where they are asked for.
  ///
  /// - Throws: `CommandError.usage` where the cell has none.
  private func useInstruments(_ state: inout NotebookState, _ context: ProgramContext) throws(CommandError) {
    do throws(Failure) {
      if let gradient { try state.choose(gradient: gradient) }
      if kernels { try state.chooseKernels() }
    } catch { throw .usage("\(gradient == nil ? "--kernels" : "--gradient"): \(error)") }
    guard gradient != nil else { return }
    try DirectPerformer(locations: context.locations, cell: cell).settle(&state, [.tick(0)])
    if let problem = state.gradientProblem { throw .failed("gradient: \(problem)") }
  }
}
