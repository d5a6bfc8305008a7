/// A function for bash's `complete -F`, made from the option tables.
struct BashCompletions {
  let commands: [CommandDescription]

  /// The script.
  var text: String {
    """
    # bash completion for resnext-tui
    _resnext_tui() {
      local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=explore
      # The = of --option=value is a word of its own here.
      if [[ $word == = ]]; then word=''; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
      case ${COMP_WORDS[1]} in
        \(commands.map(\.name).joined(separator: "|"))) ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]} ;;
      esac
      COMPREPLY=()
      case $command:$before in
    \(values.joined(separator: "\n"))
      esac
      if [[ $word == -* ]]; then
        case $command in
    \(options.joined(separator: "\n"))
        esac
        return
      fi
      if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W '\(commands.map(\.name).joined(separator: " "))' -- "$word")
      fi
      case $command in
    \(operands.joined(separator: "\n"))
      esac
    }
    complete -F _resnext_tui resnext-tui

    """
  }

  /// A case for every option with a value: what can stand there, or nothing.
  private var values: [String] {
    commands.flatMap { command in
      command.allOptions.compactMap { option in
        option.completed.map { "    \(command.name):--\(option.name)) \(offer($0))return ;;" }
      }
    }
  }

  private var options: [String] {
    commands.map { command in
      let names = command.allOptions.map { "--\($0.name)" }.joined(separator: " ")
      return "      \(command.name)) mapfile -t COMPREPLY < <(compgen -W '\(names)' -- \"$word\") ;;"
    }
  }

  private var operands: [String] {
    commands.filter { $0.completedOperand != .unlisted }.map {
      "    \($0.name)) \(offer($0.completedOperand)):;;"
    }
  }

  /// Commands that add candidates, each with its semicolon.
  private func offer(_ value: CompletedValue) -> String {
    var text = ""
    if !value.words.isEmpty {
      text +=
        "mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W '\(value.words.joined(separator: " "))' -- \"$word\"); "
    }
    let kind: String
    switch value {
    case .file: kind = "-f"
    case .folder, .wordsOrFolder: kind = "-d"
    case .words, .unlisted: return text
    }
    return text
      + "mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen \(kind) -- \"$word\"); compopt -o filenames 2>/dev/null; "
  }
}
