import Tensors

/// From arguments to an exit status: finds the command, runs it, turns errors into one line.
enum Program {
  /// The version, as `--version` and files say it.
  static let version = "0.1.0"

  /// Every command, in the order of the help.
  static var commands: [any ProgramCommand.Type] {
    [
      ExploreCommand.self, ShowCommand.self, SummaryCommand.self, TrainCommand.self, EvalCommand.self,
      PredictCommand.self, LabCommand.self, FetchCommand.self, RunsCommand.self, BenchCommand.self,
      InfoCommand.self, CompletionsCommand.self,
    ]
  }

  /// Whether a word is the name of a command.
  static func isCommand(_ word: String) -> Bool { commands.contains { $0.description.name == word } }

  /// Runs the program; `arguments` stand without its own name.
  static func run(_ arguments: [String], in context: ProgramContext) -> Int32 {
    var name = "resnext-tui"
    do {
      if let missing = ProcessorCheck.missing { throw CommandError.failed(missing) }
      let (command, rest) = try choose(arguments)
      guard let command else { return try answer(arguments, context) }
      name += " \(command.description.name)"
      let options = try parseOptions(rest, command.description.allOptions)
      if options.has("help") {
        try context.output.write(HelpText.command(command.description))
        return 0
      }
      try command.init(options).run(in: context)
      return 0
    } catch {
      let error = CommandError(error)
      report(error, command: name, context)
      return error.exitStatus
    }
  }

  /// The command the arguments name and what is left for it; no command for `--help` and `--version`.
  static func choose(_ arguments: [String]) throws(CommandError) -> ((any ProgramCommand.Type)?, [String]) {
    guard let first = arguments.first else { return (ExploreCommand.self, []) }
    if let command = commands.first(where: { $0.description.name == first }) {
      return (command, Array(arguments.dropFirst()))
    }
    if ["--help", "-h", "--version"].contains(first) { return (nil, arguments) }
    // A session to open, or options of the default command.
    if first.hasPrefix("-") || first.hasSuffix(".ipynb") { return (ExploreCommand.self, arguments) }
    let names = commands.map { $0.description.name }
    let hint = NearestWord.to(first, among: names).map { "did you mean '\($0)'? " } ?? ""
    throw .usage("unknown command '\(first)'; \(hint)known: \(names.joined(separator: ", "))")
  }

  private static func answer(_ arguments: [String], _ context: ProgramContext) throws(CommandError) -> Int32 {
    if arguments.first == "--version" {
      try context.output.writeLine("resnext-tui \(version)")
    } else {
      try context.output.write(HelpText.program(commands.map { $0.description }))
    }
    return 0
  }

  private static func report(_ error: CommandError, command: String, _ context: ProgramContext) {
    guard let line = error.line else { return }
    var text = "\(command): \(oneLine(line))"
    if case .usage = error { text += "; see '\(command) --help'" }
    // Where standard error is closed too, the exit status still tells.
    try? context.errors.writeLine(text)
  }
}
