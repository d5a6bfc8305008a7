import Foundation

/// `bench net` in a process of its own: its peak of memory is that of the one network.
struct BenchProcess {
  /// The program's file.
  let executable: String

  /// Runs the program to its end; its errors go where this program's go.
  ///
  /// - Returns: the lines it printed.
  /// - Throws: `CommandError`: it failed, or a signal ended it or this program.
  func lines(_ arguments: [String]) throws(CommandError) -> [String] {
    let signals = StopSignals()
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    do { try process.run() } catch { throw .failed("\(executable): \(error.localizedDescription)") }
    let (output, signal) = read(pipe.fileHandleForReading, until: signals)
    // Terminals signal a group of processes, and this one began a group of its own.
    if signal != nil { process.terminate() }
    process.waitUntilExit()
    if let signal { throw .interrupted(signal: signal, nil) }
    try check(process, arguments)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// What comes until the other end is closed, or until a signal asks for the end.
  private func read(_ handle: FileHandle, until signals: StopSignals) -> (Data, signal: Int32?) {
    var output = Data()
    while true {
      let ready = waitForInput([handle.fileDescriptor, signals.descriptor], milliseconds: 1000)
      if let signal = signals.next() { return (output, signal) }
      guard ready[0] else { continue }
      let piece = handle.availableData
      if piece.isEmpty { return (output, nil) }
      output.append(piece)
    }
  }

  private func check(_ process: Process, _ arguments: [String]) throws(CommandError) {
    if process.terminationReason == .uncaughtSignal {
      throw .failed("'\(arguments.joined(separator: " "))' was ended by signal \(process.terminationStatus)")
    }
    // It said on standard error why.
    if process.terminationStatus != 0 { throw .ended(status: process.terminationStatus) }
  }
}
