import Foundation
import Testing

@testable import resnext_tui

/// What shells offer, from the scripts that the program prints.
@Suite("Completions")
struct CompletionsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var commands: [CommandDescription] { Program.commands.map { $0.description } }

  /// What bash offers for the last of some words.
  private func offers(_ words: [String]) throws -> [String] {
    let script =
      BashCompletions(commands: commands).text
        + """
        COMP_WORDS=(resnext-tui \(words.map { "'\($0)'" }.joined(separator: " ")))
        COMP_CWORD=\(words.count)
        _resnext_tui
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    let outcome = try BuiltProgram.run(
      ["--norc", "-c", script], in: folder, executable: try bash)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  private var bash: String {
    get throws {
      try #require(
        ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"].first {
          FileManager.default.isExecutableFile(atPath: $0)
        })
    }
  }

  @Test("Commands are offered first, sessions beside them")
  func first() throws {
    try folder.write("mine.ipynb", [])
    #expect(try offers(["s"]) == ["show", "summary"])
    #expect(try offers([""]).contains("train") && offers([""]).contains("mine.ipynb"))
    #expect(try offers(["--th"]) == ["--threads", "--theme"])
  }

  @Test("Every option of every command is offered, and no other")
  func options() throws {
    for command in commands {
      let offered = try offers([command.name, "--"])
      #expect(Set(offered) == Set(command.allOptions.map { "--\($0.name)" }), "\(command.name)")
    }
  }

  @Test("Values are offered behind the option, with = or without")
  func values() throws {
    #expect(try offers(["train", "--preset", "ti"]) == ["tiny"])
    #expect(try offers(["train", "--preset", "=", "ti"]) == ["tiny"])
    #expect(try offers(["show", "tr"]).sorted() == ["training", "transform", "transition"])
    #expect(try offers(["bench", "n"]) == ["nets", "net"])
    #expect(try offers(["train", "--lr", ""]).isEmpty)
  }

  @Test("Files and folders may have spaces in their names")
  func files() throws {
    try folder.write("my weights.safetensors", [])
    try FileManager.default.createDirectory(
      atPath: folder.file("my run"), withIntermediateDirectories: true)
    #expect(try offers(["eval", "--weights", "my w"]) == ["my weights.safetensors"])
    #expect(try offers(["train", "--resume", "my"]) == ["my run"])
    #expect(try offers(["train", "--data", "s"]).contains("shapes"))
  }

  @Test("Every word that is offered is taken, where nothing else is missing")
  func words() throws {
    for command in Program.commands {
      let description = command.description
      for option in description.allOptions {
        for word in option.completed?.words ?? [] {
          let arguments = description.name == "show" ? ["stem"] : description.name == "bench" ? ["net"] : []
          do {
            let options = try parseOptions(arguments + ["--\(option.name)", word], description.allOptions)
            _ = try command.init(options)
          } catch {
            let line = CommandError(error).line ?? ""
            #expect(!line.contains("unknown") && !line.contains("neither"), "\(description.name): \(line)")
          }
        }
      }
    }
  }

  @Test("Every option stands in zsh's and fish's scripts, with its help")
  func otherShells() {
    let zsh = ZshCompletions(commands: commands).text
    let fish = FishCompletions(commands: commands).text
    for command in commands {
      #expect(zsh.contains("'\(command.name):") && fish.contains("-a \(command.name) -d"))
      for option in command.allOptions {
        #expect(zsh.contains("'--\(option.name)\(option.value == nil ? "" : "=")["), "\(option.name)")
        #expect(fish.contains("-l \(option.name) "), "\(option.name)")
      }
    }
  }

  @Test("A shell that there is no script for is wrong usage, with those that there are")
  func unknown() throws {
    for (arguments, text) in [
      ([], "which shell? known: bash, zsh, fish"), (["csh"], "no script for 'csh'; known: bash, zsh, fish"),
      (["bash", "zsh"], "unexpected argument 'zsh'"),
    ] as [([String], String)] {
      let outcome = try BuiltProgram.run(["completions"] + arguments, in: folder)
      #expect(outcome.status == 2 && outcome.errors.contains(text), "\(outcome.errors)")
    }
    let printed = try BuiltProgram.run(["completions", "bash"], in: folder)
    #expect(printed.status == 0 && printed.output.hasSuffix("complete -F _resnext_tui resnext-tui\n"))
  }
}
