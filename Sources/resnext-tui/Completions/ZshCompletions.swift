/// A function for zsh's completion system, made from the option tables.
struct ZshCompletions {
  let commands: [CommandDescription]

  /// The script.
  var text: String {
    """
    #compdef resnext-tui
    _resnext-tui() {
      local -a commands=(
    \(commands.map { "    \(quoted("\($0.name):\(escaped($0.abstract))"))" }.joined(separator: "\n"))
      )
      local command=explore
      if ((CURRENT > 2)) && [[ -n ${(M)commands:#$words[2]:*} ]]; then
        command=$words[2]
        shift words
        ((CURRENT--))
      elif ((CURRENT == 2)) && [[ $PREFIX != -* ]]; then
        _describe command commands
      fi
      case $command in
    \(commands.map(arguments).joined(separator: "\n"))
      esac
    }
    _resnext-tui "$@"

    """
  }

  private func arguments(_ command: CommandDescription) -> String {
    var lines = command.allOptions.map { option in
      let value = option.value.map { ":\(escaped($0)):\(action(option.completed ?? .unlisted))" } ?? ""
      let name = option.value == nil ? "--\(option.name)" : "--\(option.name)="
      return quoted("\(name)[\(escaped(option.help))]\(value)")
    }
    if command.completedOperand != .unlisted {
      lines.append(quoted("*:argument:\(action(command.completedOperand))"))
    }
    return "    \(command.name)) _arguments \\\n      " + lines.joined(separator: " \\\n      ") + " ;;"
  }

  private func action(_ value: CompletedValue) -> String {
    switch value {
    case .words(let words): return "(\(words.joined(separator: " ")))"
    case .wordsOrFolder(let words): return "{compadd -- \(words.joined(separator: " ")); _files -/}"
    case .file: return "_files"
    case .folder: return "_files -/"
    case .unlisted: return " "
    }
  }

  /// Colons and brackets part what `_arguments` reads.
  private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
      .replacing(":", with: "\\:")
  }

  private func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "'\\''"))'" }
}
