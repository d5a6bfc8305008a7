/// Layer names of the source notebook; weights files are read by them.
///
/// `block` is a block's name such as `2a`, `path` counts from 1.
enum NotebookName {
  static func convolution(_ block: String, _ part: String, path: Int) -> String {
    "conv2d-\(block)-branch\(part)_split\(path)"
  }

  static func normalization(_ block: String, _ part: String, path: Int) -> String {
    "batchnorm-\(block)-branch\(part)_split\(path)"
  }

  static func transitionConvolution(_ block: String) -> String { "conv2d-trans\(block)" }
  static func transitionNormalization(_ block: String) -> String { "batchnorm-trans\(block)" }
  static func shortcutConvolution(_ block: String) -> String { "conv2d-\(block)-branch2" }
  static func shortcutNormalization(_ block: String) -> String { "batchnorm-\(block)-branch2" }
  static func dense(classes: Int) -> String { "fc\(classes)" }
}

/// Module names of torchvision's ResNet, and names in their manner for what it computes without a module.
enum LayerNames {
  static let torchvision: [LayerRole: String] = [
    .image: "input", .stemActivation: "relu", .stemPool: "maxpool", .reduceActivation: "relu1",
    .groupedActivation: "relu2", .sum: "add", .output: "relu3", .headPool: "avgpool", .dense: "fc",
  ]
}
