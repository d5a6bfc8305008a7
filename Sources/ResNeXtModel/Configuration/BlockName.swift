/// A block's place in the network: stage and position, both from 0.
public struct BlockName: Hashable, Sendable, Codable {
  /// Stage, from 0.
  public let stage: Int
  /// Position in the stage, from 0.
  public let index: Int

  /// The block at `index` of `stage`, both from 0.
  public init(stage: Int, index: Int) {
    self.stage = stage
    self.index = index
  }

  /// The name in a form's own language: `2a` in the notebook's, `layer1.0` in torchvision's.
  public func text(_ form: NetworkConfiguration.Form) -> String {
    switch form {
    case .notebook: return "\(stage + 2)\(letter)"
    case .paper: return "layer\(stage + 1).\(index)"
    }
  }

  /// The block's letter in the notebook: a to z, then aa, ab and so on.
  public var letter: String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
    return index < 26 ? String(alphabet[index]) : String([alphabet[index / 26 - 1], alphabet[index % 26]])
  }

  /// Reads `2a` or `layer1.0`; nil when it is neither.
  public init?(text: String) {
    if text.hasPrefix("layer") {
      let parts = text.dropFirst(5).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let layer = parts[0], let index = parts[1], layer >= 1, index >= 0 else {
        return nil
      }
      self.init(stage: layer - 1, index: index)
      return
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let letters = text.dropFirst(digits.count)
    guard let number = Int(digits), number >= 2, (1...2).contains(letters.count),
      letters.allSatisfy({ ("a"..."z").contains($0) })
    else { return nil }
    let values = letters.unicodeScalars.map { Int($0.value) - 97 }
    self.init(stage: number - 2, index: values.count == 1 ? values[0] : (values[0] + 1) * 26 + values[1])
  }
}
