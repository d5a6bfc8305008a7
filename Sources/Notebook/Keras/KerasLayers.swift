import ResNeXtModel

/// Lines of Keras for layers of the network, with their names in files.
struct KerasLayers: Sendable {
  let form: NetworkConfiguration.Form

  private var isNotebook: Bool { form == .notebook }

  /// `y = Conv2D(64, 1, name="…")(x)`; a window that strides is padded evenly first, as the paper's framework does.
  func convolution(
    _ target: String, of source: String, filters: String, window: Window, groups: Int = 1, name: String
  ) -> [String] {
    var lines: [String] = []
    var source = source
    var arguments = ["\(filters)", "\(window.kernel)"]
    if window.stride > 1 { arguments.append("strides=\(window.stride)") }
    if window.padding > 0 {
      if window.stride == 1, window.kernel == 2 * window.padding + 1 {
        arguments.append("padding=\"same\"")
      } else {
        lines.append("\(target) = ZeroPadding2D(\(window.padding))(\(source))")
        source = target
      }
    }
    if groups > 1 { arguments.append("groups=\(groups)") }
    if !isNotebook { arguments.append("use_bias=False") }
    arguments.append("name=\(name)")
    lines.append("\(target) = Conv2D(\(arguments.joined(separator: ", ")))(\(source))")
    return lines
  }

  /// Batch norm with the numbers of the form's framework: Keras' own, or PyTorch's.
  func normalization(_ target: String, name: String) -> String {
    let numbers = isNotebook ? "" : "momentum=0.9, epsilon=1e-5, "
    return "\(target) = BatchNormalization(\(numbers)name=\(name))(\(target))"
  }

  func activation(_ target: String) -> String { "\(target) = ReLU()(\(target))" }

  // MARK: Names

  /// The name of a convolution of a block, in quotation marks.
  func name(_ part: Part, of block: BlockName, isNorm: Bool = false) -> String {
    let text = block.text(form)
    guard isNotebook else { return "\"\(text).\(isNorm ? part.torchNorm : part.torchConvolution)\"" }
    let kind = isNorm ? "batchnorm" : "conv2d"
    switch part {
    case .reduce: return "f\"\(kind)-\(text)-branch1a_split{i+1}\""
    case .grouped: return "f\"\(kind)-\(text)-branch1b_split{i+1}\""
    case .transition: return "\"\(kind)-trans\(text)\""
    case .shortcut: return "\"\(kind)-\(text)-branch2\""
    }
  }

  /// A convolution of a block with its batch norm.
  enum Part: Hashable, Sendable {
    case reduce, grouped, transition, shortcut

    var torchConvolution: String {
      switch self {
      case .reduce: return "conv1"
      case .grouped: return "conv2"
      case .transition: return "conv3"
      case .shortcut: return "downsample.0"
      }
    }

    var torchNorm: String {
      switch self {
      case .reduce: return "bn1"
      case .grouped: return "bn2"
      case .transition: return "bn3"
      case .shortcut: return "downsample.1"
      }
    }
  }
}

extension [String] {
  /// The lines, indented by four spaces.
  var indented: [String] { map { "    " + $0 } }
}
