import CTerminalRescue
import Foundation

stop_signals_begin()
exit(
  Program.run(
    Array(CommandLine.arguments.dropFirst()),
    in: ProgramContext(
      environment: ProcessInfo.processInfo.environment,
      executablePath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        ?? CommandLine.arguments[0])))
