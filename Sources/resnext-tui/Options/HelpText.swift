import ResNeXtModel

/// The help of the program and of each command, made from the tables that the parser reads.
enum HelpText {
  /// `resnext-tui --help`.
  static func program(_ commands: [CommandDescription]) -> String {
    let names = commands.map { ($0.name, $0.abstract) }
    return """
      Usage: resnext-tui [COMMAND] [OPTION]...

      A notebook about ResNeXt that lives in a terminal: step an image through split, transform, merge
      and transition, look at every feature map, train in the background, turn the cardinality.

      Commands:
      \(table(names))

      Without a command it explores. 'resnext-tui COMMAND --help' explains a command.

        --help     print this help
        --version  print the version

      Exit status: 0 done, 1 failed, 2 wrong usage, 130, 143, 129, 131 after SIGINT, SIGTERM,
      SIGHUP, SIGQUIT.

      """
  }

  /// `resnext-tui COMMAND --help`.
  static func command(_ command: CommandDescription) -> String {
    var parts = ["Usage: resnext-tui \(command.name) \(command.usage)", "", sentence(command.abstract)]
    parts += command.details
    parts += ["", "Options:", table((command.options + [.help]).map(row))]
    if command.takesNetwork {
      parts += ["", "Network:", table(NetworkOptions.descriptions.map(row)), "", "Presets:"]
      parts.append(table(Preset.allCases.map { ($0.rawValue, presetLine($0)) }))
    }
    return parts.joined(separator: "\n") + "\n"
  }

  private static func row(_ option: OptionDescription) -> (String, String) {
    ("--\(option.name)" + (option.value.map { " \($0)" } ?? ""), option.help)
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  " + $0 + String(repeating: " ", count: width - $0.count + 2) + $1 }
      .joined(separator: "\n")
  }

  private static func sentence(_ abstract: String) -> String {
    abstract.prefix(1).uppercased() + abstract.dropFirst() + "."
  }

  private static func presetLine(_ preset: Preset) -> String {
    let network = preset.configuration
    let blocks = network.blocks.map(String.init).joined(separator: "-")
    return
      "\(network.form.rawValue) form, \(blocks) blocks, C = \(network.cardinality), input \(network.inputSize)"
  }
}
