/// One long option, as the parser and the help know it.
struct OptionDescription: Equatable {
  /// The name without the dashes.
  let name: String
  /// What stands for its value in the help; nil for an option without one.
  let value: String?
  /// What it does, a line in the help.
  let help: String

  init(_ name: String, _ value: String? = nil, _ help: String) {
    self.name = name
    self.value = value
    self.help = help
  }

  static let help = OptionDescription("help", nil, "print this help")
  static let json = OptionDescription("json", nil, "print JSON, one object a line")
  static let threads = OptionDescription(
    "threads", "N", "threads that compute (default: one a processor); never changes a result")
  static let ascii = OptionDescription("ascii", nil, "draw with ASCII characters alone")
}

/// The options of one command and the values given to them.
struct ParsedOptions {
  /// What is no option, in order.
  let operands: [String]
  private let values: [String: String]
  private let flags: Set<String>

  init(operands: [String] = [], values: [String: String] = [:], flags: Set<String> = []) {
    self.operands = operands
    self.values = values
    self.flags = flags
  }

  /// Whether an option without value was given.
  func has(_ name: String) -> Bool { flags.contains(name) }

  /// Whether an option with a value was given.
  func isGiven(_ name: String) -> Bool { values[name] != nil }

  /// The last value given to an option; nil when it was not given.
  func text(_ name: String) -> String? { values[name] }
}

extension ParsedOptions {
  /// Refuses operands where a command takes none.
  func refuseOperands() throws(CommandError) {
    if let operand = operands.first { throw .usage("unexpected argument '\(operand)'") }
  }
}
