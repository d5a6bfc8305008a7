import ResNeXtModel

/// A setting of a sweep, *C×d* in the paper's words: *C* paths of *d* channels each in the first stage.
public struct SweepSetting: Hashable, Sendable, CustomStringConvertible {
  /// Paths of a block, *C*.
  public let cardinality: Int
  /// Channels of a path in the first stage, *d*.
  public let width: Int

  /// The setting *cardinality×width*.
  public init(_ cardinality: Int, _ width: Int) {
    self.cardinality = cardinality
    self.width = width
  }

  /// Reads `4x24` or `4×24`, with or without the paper's `d` behind it; nil for anything else, and for numbers that no
  /// network has.
  public init?(text: some StringProtocol) {
    let body = text.last == "d" ? text.dropLast() : text[...]
    let parts = body.split(omittingEmptySubsequences: false) { "xX×".contains($0) }
    let isPlain = parts.allSatisfy { $0.allSatisfy { "0123456789".contains($0) } }
    guard parts.count == 2, isPlain, let cardinality = Int(parts[0]), let width = Int(parts[1]),
      (1...1024).contains(cardinality), (1...4096).contains(width)
    else { return nil }
    self.init(cardinality, width)
  }

  /// The settings of equal complexity in the paper's table 2.
  public static let paper = PaperResult.equalComplexity.map(\.setting)

  /// The most settings of a sweep.
  public static let most = 16

  /// Reads settings with commas between them.
  ///
  /// - Throws: `TrainingError.invalidConfiguration`, naming what is no setting or stands twice.
  public static func list(_ text: String) throws(TrainingError) -> [SweepSetting] {
    var settings: [SweepSetting] = []
    func refuse(_ reason: String) -> TrainingError {
      .invalidConfiguration(field: "settings", reason: reason)
    }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingBlanks
      guard let setting = SweepSetting(text: word) else {
        throw refuse("'\(word)' is no setting; cardinality × width is one, such as 4x24")
      }
      guard !settings.contains(setting) else { throw refuse("\(setting) stands twice") }
      settings.append(setting)
    }
    guard settings.count <= most else { throw refuse("at most \(most), not \(settings.count)") }
    return settings
  }

  /// The setting in ASCII, as folders and programs name it: `4x24`.
  public var name: String { "\(cardinality)x\(width)" }

  /// The setting as people read it: `4×24`.
  public var description: String { "\(cardinality)×\(width)" }

  /// The network with as many paths of this width; everything else stays.
  ///
  /// In notebook form, where the width is that of all paths together, it becomes *C·d*.
  ///
  /// - Throws: `TrainingError.setting` where the network cannot be built.
  public func applied(to base: NetworkConfiguration) throws(TrainingError) -> NetworkConfiguration {
    var network = base
    network.cardinality = cardinality
    network.width = network.keepsPathWidth ? width : cardinality * width
    do throws(ModelError) { try network.validate() } catch {
      throw .setting(self, .model(SweepSetting.freeOfWidth(error, network)))
    }
    return network
  }

  /// The error with the cardinalities that are possible where the width follows them.
  private static func freeOfWidth(_ error: ModelError, _ network: NetworkConfiguration) -> ModelError {
    guard case .cardinalityDoesNotDivide(let cardinality, let channels, _) = error else { return error }
    var free = network
    // No channels are divided by any number of paths.
    free.width = 0
    return .cardinalityDoesNotDivide(
      cardinality: cardinality, channels: channels, allowed: free.possibleCardinalities)
  }
}

extension SweepSetting: Codable {
  /// Reads its name.
  ///
  /// - Throws: what the decoder throws, also for a text that is no setting.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let setting = SweepSetting(text: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no setting")
    }
    self = setting
  }

  /// Writes its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
