import CTerminalRescue
import Formats
import Foundation

StandardStreams.fill()
stop_signals_begin()
exit(
  Program.run(
    Array(ProcessStart.arguments.dropFirst()),
    in: ProgramContext(
      environment: ProcessStart.environment,
      executablePath: ProgramContext.thisExecutable)))
