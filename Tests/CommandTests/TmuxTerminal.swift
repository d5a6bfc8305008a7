import Foundation
import Testing

/// A real terminal for a test: a tmux server on a socket of its own, with one window in which the program runs.
final class TmuxTerminal {
  private let socket = "resnext-tui-\(UUID().uuidString.prefix(13))"
  private let folder: TemporaryFolder

  /// Opens a window and runs the program in it; what the shell says afterwards stays to be read.
  init(
    _ arguments: [String], columns: Int = 80, rows: Int = 24, in folder: TemporaryFolder,
    _ more: [String: String] = [:]
  ) throws {
    self.folder = folder
    let environment = BuiltProgram.environment(folder, more).map { "\($0)=\(quoted($1))" }.joined(
      separator: " ")
    // Colours are as `TERM` has them, whatever terminal the tests are run in.
    let unset = (more.filter(\.value.isEmpty).map { "-u \($0.key)" } + ["-u COLORTERM"]).joined(
      separator: " ")
    let program = ([try BuiltProgram.path] + arguments).map(quoted).joined(separator: " ")
    // The shell notes the program's process, waits for it, and tells what it left behind.
    let script = """
      cd \(quoted(folder.path))
      sh -c 'echo $$ > pid; exec env \(unset) \(environment.replacingOccurrences(of: "'", with: "'\\''")) "$@"' sh \(program)
      echo "status=$?"
      stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo -e -icanon -e -echo | tr '\\n' '+'
      exec cat
      """
    try folder.write("window.sh", Array(script.utf8))
    try tmux(
      "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
      "bash \(folder.file("window.sh"))")
  }

  deinit { _ = try? tmux("kill-server") }

  /// What stands on the screen.
  func screen() throws -> String { try tmux("capture-pane", "-p") }

  /// The same with what sets colours and styles.
  func colouredScreen() throws -> String { try tmux("capture-pane", "-p", "-e") }

  /// Types keys, by tmux's names.
  func type(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  /// Changes the size.
  func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// The program's process.
  var process: pid_t {
    get throws {
      let text = try String(contentsOfFile: folder.file("pid"), encoding: .utf8)
      return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
  }

  /// Sends the program a signal.
  func signal(_ number: Int32) throws { kill(try process, number) }

  /// Gives a command to tmux itself.
  func run(_ command: String) throws { try tmux(command) }

  /// Whether the program has left the alternate screen, shows the cursor and reads no mouse.
  func isRestored() throws -> Bool {
    try tmux("display", "-p", "#{alternate_on}#{cursor_flag}#{mouse_any_flag}")
      .hasPrefix("010")
  }

  /// Waits until the screen is as it should be.
  ///
  /// - Returns: the screen.
  @discardableResult
  func wait(
    _ what: String, seconds: Double = 120, sourceLocation: SourceLocation = #_sourceLocation,
    until isReady: (String) -> Bool
  ) throws -> String {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try screen()
      if isReady(last) { return last }
      usleep(50_000)
    }
    Issue.record("waited \(Int(seconds)) s for \(what); the screen:\n\(last)", sourceLocation: sourceLocation)
    throw TimedOut()
  }

  /// Waits until a text stands on the screen.
  @discardableResult
  func wait(for text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    try wait("'\(text)'", sourceLocation: sourceLocation) { $0.contains(text) }
  }

  /// Waits until the program has ended and the terminal is as it was before.
  ///
  /// - Returns: what is on the screen then.
  @discardableResult
  func waitForEnd(status: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let end = try wait("the end", sourceLocation: sourceLocation) {
      $0.contains("status=") && $0.contains("icanon+") && $0.contains("echo+")
    }
    #expect(end.contains("status=\(status)"), "\(end)", sourceLocation: sourceLocation)
    #expect(!end.contains("-icanon") && !end.contains("-echo"), "\(end)", sourceLocation: sourceLocation)
    #expect(try isRestored(), "alternate screen, cursor or mouse", sourceLocation: sourceLocation)
    return end
  }

  struct TimedOut: Error {}

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    // Nothing of the tests' own descriptors is handed to tmux's server, which lives on.
    let closing = """
      for f in /proc/$BASHPID/fd/*; do n=${f##*/}; if [ $n -gt 2 ]; then eval "exec $n>&-"; fi; done
      exec "$0" -u -L "$@"
      """
    var environment = ProcessInfo.processInfo.environment
    environment["TMUX"] = nil
    environment["TMUX_TMPDIR"] = folder.path
    // A file, not a pipe: the server would keep a pipe open.
    let name = folder.file("tmux-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: name) }
    let process = try SpawnedProcess.start(
      ["/bin/bash", "-c", closing, "tmux", socket] + arguments, environment,
      .init(paths: ["/dev/null", name, "/dev/null"], flags: O_RDWR | O_CREAT))
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
    return try String(contentsOfFile: name, encoding: .utf8)
  }
}

/// A word as a shell reads it back.
private func quoted(_ text: String) -> String {
  "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
