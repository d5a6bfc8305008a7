/// Lines for fish's `complete`, made from the option tables.
struct FishCompletions {
  let commands: [CommandDescription]

  /// The script.
  var text: String {
    let names = commands.map(\.name).joined(separator: " ")
    let heads = commands.map {
      "complete -c resnext-tui -n '__fish_is_first_token' -f -a \($0.name) -d \(quoted($0.abstract))"
    }
    let condition = "not __fish_seen_subcommand_from \(names)"
    return
      (["# fish completion for resnext-tui"] + heads
      + commands.flatMap { command in
        // Without a command it explores.
        let seen =
          command.name == "explore"
          ? "\(condition); or __fish_seen_subcommand_from explore"
          : "__fish_seen_subcommand_from \(command.name)"
        return lines(command, condition: seen)
      }).joined(separator: "\n") + "\n"
  }

  private func lines(_ command: CommandDescription, condition: String) -> [String] {
    let options = command.allOptions.map { option in
      let value = option.completed.map { " \(offer($0, isOption: true))" } ?? " -f"
      return "complete -c resnext-tui -n '\(condition)' -l \(option.name)\(value) -d \(quoted(option.help))"
    }
    guard command.completedOperand != .file else { return options }
    return options + [
      "complete -c resnext-tui -n '\(condition)' \(offer(command.completedOperand, isOption: false))"
    ]
  }

  private func offer(_ value: CompletedValue, isOption: Bool) -> String {
    let requires = isOption ? "-r " : ""
    switch value {
    case .words(let words): return "\(requires)-f -a '\(words.joined(separator: " "))'"
    case .wordsOrFolder(let words):
      return "\(requires)-f -a '\(words.joined(separator: " ")) (__fish_complete_directories)'"
    case .file: return "\(requires)-F"
    case .folder: return "\(requires)-f -a '(__fish_complete_directories)'"
    case .unlisted: return "\(requires)-f"
    }
  }

  private func quoted(_ text: String) -> String {
    "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
  }
}
