import ResNeXtModel

/// The network that a notebook of another program speaks of, as far as its code tells it.
struct SpokenNetwork: Equatable {
  /// What it is made from.
  let preset: Preset
  /// With the image size, classes and cardinality that the notebook names.
  private(set) var configuration: NetworkConfiguration

  /// Finds it; nil where the code names no network that this program has.
  init?(_ code: SourceCode) {
    let names = SpokenNetwork.names(in: code)
    guard
      let found = names.lazy.compactMap({ name in SpokenNetwork.preset(name, code).map { (name, $0) } }).first
    else { return nil }
    preset = found.1
    configuration = preset.configuration
    let values = SpokenNetwork.values(of: found.0, code)
    let input = SpokenNetwork.number(
      values, ["input_shape", "input_size", "image_size", "img_size", "shape"], code)
    let classes = SpokenNetwork.number(values, ["classes", "num_classes", "n_classes", "nb_classes"], code)
    let paths =
      SpokenNetwork.number(values, ["cardinality", "groups"], code) ?? SpokenNetwork.cardinality(code)
    // One that cannot be, such as a cardinality that does not divide, leaves the others.
    take(\.inputSize, input)
    take(\.classes, classes)
    take(\.cardinality, paths)
  }

  private mutating func take(_ field: WritableKeyPath<NetworkConfiguration, Int>, _ value: Int?) {
    guard let value else { return }
    var changed = configuration
    changed[keyPath: field] = value
    if (try? NetworkSummary(changed)) != nil { configuration = changed }
  }

  // MARK: Names

  /// What is called like a ResNeXt: calls first, since they say which of several is built.
  private static func names(in code: SourceCode) -> [String] {
    var names: [String] = []
    func add(_ name: Substring) { if !names.contains(String(name)) { names.append(String(name)) } }
    let calls = code.text.matches(of: #/(def\s+|class\s+)?\b(\w*[Rr]es[Nn]e[Xx]t\w*)\s*\(/#)
    for call in calls where call.1 == nil { add(call.2) }
    for call in calls where call.1 != nil { add(call.2) }
    for match in code.text.matches(of: #/["'](\w*[Rr]es[Nn]e[Xx]t\w*)["']/#) { add(match.1) }
    return names
  }

  /// The preset of a name such as `ResNeXt50` or `resnext29_8x64d`.
  private static func preset(_ name: String, _ code: SourceCode) -> Preset? {
    let plain = name.lowercased()
    let isOwn = code.defines("split") || code.defines("transform") || code.defines("identity_block")
    guard let depth = plain.firstMatch(of: #/resnext_?(\d+)/#)?.1 else { return isOwn ? .notebook50 : nil }
    switch depth {
    case "50": return isOwn && !plain.contains("32x4d") ? .notebook50 : .resnext50x32x4d
    case "29":
      if plain.contains("16x64d") { return .resnext29x16x64d }
      return plain.contains("32x4d") ? .resnext29x32x4d : .resnext29x8x64d
    case "20": return .resnext20x16x4d
    default: return nil
    }
  }

  // MARK: Numbers

  /// The values by name that a network is built with: those of its call, then the defaults of its definition.
  private static func values(of name: String, _ code: SourceCode) -> [String: String] {
    let parameters = code.parameters(of: name) ?? []
    var values: [String: String] = [:]
    for parameter in parameters {
      if let (name, value) = named(parameter) { values[name] = value }
    }
    for (index, argument) in (code.calls(of: name).last ?? []).enumerated() {
      if let (name, value) = named(argument) {
        values[name] = value
      } else if parameters.indices.contains(index) {
        values[named(parameters[index])?.0 ?? parameters[index]] = argument
      }
    }
    return values
  }

  private static func named(_ argument: String) -> (String, String)? {
    argument.wholeMatch(of: #/(\w+)\s*=\s*(.+)/#).map { (String($0.1), String($0.2)) }
  }

  private static func number(_ values: [String: String], _ names: [String], _ code: SourceCode) -> Int? {
    guard let value = names.lazy.compactMap({ values[$0] }).first else { return nil }
    let numbers = code.numbers(in: value)
    // Colours may stand first: (3, 224, 224).
    return numbers.count == 3 && numbers[0] == 3 ? numbers[1] : numbers.first
  }

  /// The cardinality where every place that sets one sets the same.
  private static func cardinality(_ code: SourceCode) -> Int? {
    let found = Set(code.text.matches(of: #/\bcardinality\s*=\s*(\d+)/#).compactMap { Int($0.1) })
    return found.count == 1 ? found.first : nil
  }
}
