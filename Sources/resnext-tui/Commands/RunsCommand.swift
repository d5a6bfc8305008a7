import Formats
import Foundation
import Training

/// `runs`: the runs below some folders, this program's and others', with their newest and best figures.
struct RunsCommand: ProgramCommand {
  static let description = CommandDescription(
    "runs", "list runs on the disk, this program's and others', with their figures",
    usage: "[DIR]... [--json]",
    details: [
      "A run is a folder with metrics.jsonl (an object of JSON a line), with TensorBoard's events as PyTorch, Keras",
      "and TensorFlow write them, or with what train and lab write; DIR and the folders in it are searched.",
      "What cannot be read is passed over and named; everything else is shown all the same.",
    ],
    options: [.json], takesNetwork: false)

  let folders: [String]
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    folders = options.operands
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let home = context.locations.runs
    let roots =
      folders.isEmpty ? [RunRoot(home, isHome: true)] : folders.map { RunRoot($0, isHome: false) }
    let contents = RunLibrary(threads: ProcessInfo.processInfo.activeProcessorCount).read(roots)
    if json {
      for run in contents.runs { try context.output.writeLine(RunJSON(run).text) }
    } else if contents.runs.isEmpty {
      if contents.problems.isEmpty { try context.output.writeLine("no runs in \((folders + [home])[0])") }
    } else {
      try context.output.write(RunTable(contents.runs).text)
    }
    for problem in contents.problems {
      try? context.errors.writeLine("resnext-tui runs: \(oneLine("\(problem)"))")
    }
    if !contents.problems.isEmpty { throw CommandError.ended(status: 1) }
  }
}
