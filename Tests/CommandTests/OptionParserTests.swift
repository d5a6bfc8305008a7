import Testing

@testable import resnext_tui

@Suite("Option parser")
struct OptionParserTests {
  private let known = [
    OptionDescription("alpha", nil, ""), OptionDescription("alphabet", "X", ""),
    OptionDescription("beta", "N", ""),
    OptionDescription.help,
  ]

  private func problem(_ arguments: [String]) -> String? {
    do throws(CommandError) {
      _ = try parseOptions(arguments, known)
      return nil
    } catch { return error.line }
  }

  @Test("A value follows as the next word or after an equals sign")
  func values() throws {
    #expect(try parseOptions(["--beta", "1"], known).text("beta") == "1")
    #expect(try parseOptions(["--beta=1"], known).text("beta") == "1")
    #expect(try parseOptions(["--beta="], known).text("beta") == "")
    #expect(try parseOptions(["--beta", "-1"], known).text("beta") == "-1")
    #expect(try parseOptions(["--beta", "1", "--beta", "2"], known).text("beta") == "2")
  }

  @Test("An option is recognised by a beginning that only it has")
  func abbreviations() throws {
    #expect(try parseOptions(["--b=1"], known).text("beta") == "1")
    #expect(try parseOptions(["--alpha"], known).has("alpha"))
    #expect(problem(["--al"]) == "option '--al' is ambiguous: --alpha, --alphabet")
  }

  @Test("Operands stand anywhere, and after two dashes everything is one")
  func operands() throws {
    let options = try parseOptions(["one", "--alpha", "two", "-", "--", "--beta", "three"], known)
    #expect(options.operands == ["one", "two", "-", "--beta", "three"])
    #expect(options.has("alpha"))
    #expect(!options.isGiven("beta"))
  }

  @Test("-h stands for --help")
  func shortHelp() throws {
    #expect(try parseOptions(["-h"], known).has("help"))
  }

  @Test(
    "What is wrong is said of the option as it was typed",
    arguments: [
      (["--gamma"], "unknown option '--gamma'"),
      (["--bets=3"], "unknown option '--bets'; did you mean '--beta'?"),
      (["-x"], "unknown option '-x'"), (["-hx"], "unknown option '-hx'"),
      (["one", "-y", "--beta", "2"], "unknown option '-y'"),
      (["--beta"], "option '--beta' needs a value"), (["--alpha=1"], "option '--alpha' takes no value"),
    ])
  func refusals(arguments: [String], expected: String) {
    #expect(problem(arguments) == expected)
  }

  @Test("Many arguments and clusters of short options are read to their end")
  func manyArguments() throws {
    let arguments = (0..<500).map { "word\($0)" }
    #expect(try parseOptions(arguments, known).operands == arguments)
    #expect(try parseOptions(["-" + String(repeating: "h", count: 500)], known).has("help"))
  }

  @Test("Command lines are read from several threads at once without disturbing each other")
  func threads() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let options = try parseOptions(["a\(number)", "--beta", "\(number)", "b"], known)
          return options.text("beta") == "\(number)" && options.operands == ["a\(number)", "b"]
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
