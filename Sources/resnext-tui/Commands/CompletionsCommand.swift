/// `completions`: a script by which a shell completes commands, options and their values.
struct CompletionsCommand: ProgramCommand {
  /// The shells that there are scripts for.
  enum Shell: String, CaseIterable { case bash, zsh, fish }

  static let description = CommandDescription(
    "completions", "print a shell's script that completes commands, options and their values",
    usage: "bash | zsh | fish",
    details: [
      "bash: source <(resnext-tui completions bash), in ~/.bashrc",
      "zsh:  resnext-tui completions zsh > _resnext-tui, in a folder of $fpath",
      "fish: resnext-tui completions fish > ~/.config/fish/completions/resnext-tui.fish",
    ],
    options: [], takesNetwork: false)

  let shell: Shell

  init(_ options: ParsedOptions) throws(CommandError) {
    let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
    guard let word = options.operands.first else { throw .usage("which shell? known: \(known)") }
    guard let shell = Shell(rawValue: word) else {
      throw .usage("no script for '\(word)'; known: \(known)")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    self.shell = shell
  }

  func run(in context: ProgramContext) throws {
    let commands = Program.commands.map { $0.description }
    switch shell {
    case .bash: try context.output.write(BashCompletions(commands: commands).text)
    case .zsh: try context.output.write(ZshCompletions(commands: commands).text)
    case .fish: try context.output.write(FishCompletions(commands: commands).text)
    }
  }
}
