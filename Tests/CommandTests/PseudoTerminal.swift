import Foundation
import Testing

/// A terminal's other end for a test: what an SSH server or a terminal's window holds, and can let go of at any moment.
final class PseudoTerminal {
  /// The program's process, or that of the shell around it.
  let process: pid_t
  private let output: PseudoTerminalOutput
  private let master: Int32
  private var status: Int32?

  /// Starts a command as the leader of a session of its own; `isControlling` says whether the system sends it SIGHUP when
  /// the terminal goes away.
  init(
    _ command: [String], in folder: TemporaryFolder, columns: Int = 100, rows: Int = 30,
    isControlling: Bool = true, _ more: [String: String] = [:]
  ) throws {
    master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // TIOCSPTLCK and TIOCGPTN: the C library's names for this are hidden behind a macro.
    var unlocked: Int32 = 0
    var number: Int32 = 0
    try #require(ioctl(master, 0x4004_5431, &unlocked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
    let name = "/dev/pts/\(number)"
    // Held open until the command has opened it: without anybody at the other end reading would fail.
    let held = Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    defer { Glibc.close(held) }
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var environment = BuiltProgram.environment(folder, more)
    environment["TERM"] = more["TERM"] ?? "xterm-256color"
    let inFolder = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path] + command
    // The first terminal that a session's leader opens controls it.
    process = try SpawnedProcess.start(
      inFolder, environment,
      .init(paths: [name, name, name], flags: O_RDWR | (isControlling ? 0 : O_NOCTTY)), isLeader: true)
    output = PseudoTerminalOutput(master)
  }

  deinit {
    close()
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
  }

  // MARK: What a user does

  /// Closes the window: the last descriptor of this end.
  func close() { output.close() }

  /// Types text.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      done += count
    }
  }

  /// Changes the window's size.
  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Sends a signal to the process.
  func signal(_ number: Int32) { kill(process, number) }

  // MARK: What is seen

  /// Everything that was written from a place on.
  func text(from start: Int = 0) -> String { String(decoding: output.from(start), as: UTF8.self) }

  /// How much was written so far.
  var count: Int { output.count }

  /// The modes of the terminal now.
  var modes: termios {
    var modes = termios()
    tcgetattr(master, &modes)
    return modes
  }

  /// Whether lines are edited and echoed by the system, as shells leave it.
  var isSane: Bool { modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0 }

  /// Waits for a condition.
  func wait(
    _ what: String, seconds: Double = 120, sourceLocation: SourceLocation = #_sourceLocation,
    until isReady: () -> Bool
  ) throws {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if isReady() { return }
      usleep(10_000)
    }
    Issue.record(
      "waited \(Int(seconds)) s for \(what):\n\(text().suffix(3000))", sourceLocation: sourceLocation)
    throw TmuxTerminal.TimedOut()
  }

  /// Waits until a text was written.
  func wait(for text: String, from start: Int = 0, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait("'\(text)'", sourceLocation: sourceLocation) { self.text(from: start).contains(text) }
  }

  /// Waits until a text stands on the screen, asking again and again for all of it to be drawn anew: otherwise only what
  /// changes is written.
  func see(
    _ wanted: String, askingEvery seconds: Double = 0.3, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let start = count
    var asked = Date.distantPast
    try wait("'\(wanted)' on the screen", sourceLocation: sourceLocation) {
      if text(from: start).contains(wanted) { return true }
      if Date().timeIntervalSince(asked) > seconds {
        asked = Date()
        type("\u{0C}")
      }
      return false
    }
  }

  /// Waits until the process has ended.
  ///
  /// - Returns: its exit status as a shell tells it.
  func waitForEnd(seconds: Double = 120, sourceLocation: SourceLocation = #_sourceLocation) throws -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    try wait("the end", seconds: seconds, sourceLocation: sourceLocation) {
      waitpid(process, &raw, WNOHANG) == process
    }
    // What it wrote last may not have been read yet.
    let looks = output.looksInVain
    try wait("the rest of the output", seconds: seconds, sourceLocation: sourceLocation) {
      output.isClosed || output.looksInVain > looks
    }
    let ended = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + (raw & 0x7F)
    status = ended
    return ended
  }

  /// Waits until the process has stopped, as SIGSTOP and Ctrl+Z make it.
  func waitForStop(of stopped: pid_t? = nil) throws {
    try wait("the stop") { PseudoTerminal.state(of: stopped ?? process) == "T" }
  }

  /// The state of a process in one letter, as the system has it; nil when there is none.
  static func state(of process: pid_t) -> Character? {
    guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = line.lastIndex(of: ")")
    else { return nil }
    return line[end...].dropFirst(2).first
  }

  /// Seconds of processor time that a process has used.
  static func seconds(of process: pid_t) throws -> Double {
    let line = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = line[try #require(line.lastIndex(of: ")"))...].split(separator: " ")
    return (Double(fields[12]) ?? 0) / 100 + (Double(fields[13]) ?? 0) / 100
  }
}
