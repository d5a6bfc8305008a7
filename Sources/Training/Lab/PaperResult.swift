/// What the paper measured for a setting (tables 2 and 3): ImageNet, 50 layers, outputs of 256 to 2048 channels.
public struct PaperResult: Hashable, Sendable {
  /// The setting.
  public let setting: SweepSetting
  /// Top-1 error in per cent, as the paper prints it.
  public let error: String

  /// Cardinality at equal complexity, from the fewest paths to the most.
  public static let equalComplexity = [
    PaperResult(setting: SweepSetting(1, 64), error: "23.9"),
    PaperResult(setting: SweepSetting(2, 40), error: "23.0"),
    PaperResult(setting: SweepSetting(4, 24), error: "22.6"),
    PaperResult(setting: SweepSetting(8, 14), error: "22.3"),
    PaperResult(setting: SweepSetting(32, 4), error: "22.2"),
  ]

  /// The result for a setting; nil where the paper has none.
  public static func of(_ setting: SweepSetting) -> PaperResult? {
    equalComplexity.first { $0.setting == setting }
  }

  /// Weights of the block template in its first stage, *C·(256·d + 9·d² + d·256)*.
  public var templateWeights: Int {
    let width = setting.width
    return setting.cardinality * (256 * width + 9 * width * width + width * 256)
  }
}
