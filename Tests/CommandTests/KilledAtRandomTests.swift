import Formats
import Foundation
import Glibc
import Tensors
import Testing

/// The built program trains and is changed all the time, and is killed without warning at instants that nobody has chosen: what
/// was done five seconds before is there again, and the question says how much that is.
///
/// `RESNEXT_TUI_KILLS` says how many times; without it there are a few.
@Suite("Killed at any instant", .serialized)
struct KilledAtRandomTests {
  static let kills = ProcessInfo.processInfo.environment["RESNEXT_TUI_KILLS"].flatMap { Int($0) } ?? 4

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What stood on the screen at a moment.
  private struct Sight {
    var time: Double
    var step: Int
    var epochs: Int
  }

  /// Seconds of work that may be gone.
  private static let bound = 5.0
  /// The same for weights, which are written less often.
  private static let weightsBound = 10.0

  private func open() throws -> TmuxTerminal {
    try TmuxTerminal(HangupTests.narrow + ["mine.ipynb"], columns: 100, rows: 30, in: folder)
  }

  private func number(_ pattern: Regex<(Substring, Substring)>, in text: String) -> Int? {
    text.firstMatch(of: pattern).flatMap { Int($0.1.filter(\.isNumber)) }
  }

  /// Trains and changes the number of epochs until its time has come, and is killed.
  ///
  /// - Returns: what was seen, the last sight from before the kill, and the time of the kill.
  private func killedAfter(_ seconds: Double) throws -> (sights: [Sight], end: Double) {
    let terminal = try open()
    try terminal.wait(for: "? help")
    try terminal.type(":training", "Enter")
    try terminal.type("Space")
    try terminal.wait("the first step") { number(#/ · step ([0-9,]+)/#, in: $0) != nil }
    let begin = monotonicTime()
    var sights: [Sight] = []
    var asked = 100
    while monotonicTime() - begin < seconds {
      let time = monotonicTime()
      let screen = try terminal.screen()
      sights.append(
        Sight(
          time: time, step: number(#/ · step ([0-9,]+)/#, in: screen) ?? 0,
          epochs: number(#/epochs +([0-9,]+)/#, in: screen) ?? 0))
      // The last number typed has arrived: the next one.
      if asked == 100 || sights.last?.epochs == asked {
        asked += 1
        try terminal.type(":set epochs \(asked)", "Enter")
      }
      usleep(50_000)
    }
    let process = try terminal.process
    let end = monotonicTime()
    try terminal.signal(SIGKILL)
    while PseudoTerminal.state(of: process).map({ $0 != "Z" }) ?? false { usleep(5_000) }
    return (sights, end)
  }

  private func monotonicTime() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  @Test("What was done five seconds before is restored", arguments: 0..<kills)
  func killed(number instant: Int) throws {
    var random = Philox(seed: UInt64(2026 + instant))
    let seconds = 1 + 11 * Double(random.nextWord() % 1000) / 1000
    let (sights, end) = try killedAfter(seconds)
    let again = try open()
    let question = try again.wait(for: "discard for good")
    #expect(question.contains("at most the last 5 s of work are gone"))
    let said = number(#/, step ([0-9,]+)/#, in: question) ?? 0
    try again.type("r")
    try again.wait(for: "restored: mine.ipynb")
    try again.type(":wq", "Enter")
    try again.waitForEnd(status: 0)
    let path = folder.file("mine.ipynb")
    let state = try #require(try JupyterNotebook.read(path: path).metadata["resnext_tui"])
    let steps = state["runs"]?.array?.first?["steps"]?.integer ?? 0
    let weights = state["weights"]?["step"]?.integer ?? 0
    let epochs = state["training"]?["epochs"]?.integer ?? 0
    let before = sights.last { $0.time <= end - Self.bound }
    let lost = sights.first { $0.step > steps || $0.epochs > epochs }.map { end - $0.time } ?? 0
    let weightsLost = sights.first { $0.step > weights }.map { end - $0.time } ?? 0
    print(
      "kill \(instant): after \(seconds) s, step \(steps) of \(sights.last?.step ?? 0), weights of \(weights),"
        + " epochs \(epochs) of \(sights.last?.epochs ?? 0); lost \(lost) s, of weights \(weightsLost) s")
    #expect(steps >= before?.step ?? 0 && epochs >= before?.epochs ?? 0)
    #expect(lost <= Self.bound && weightsLost <= Self.weightsBound)
    #expect(said == steps, "the question says what is restored")
  }
}
