import Datasets
import Formats
import Foundation
import Notebook
import Training

/// `explore`: the notebook in the terminal; printed as plain text where standard output is none.
struct ExploreCommand: ProgramCommand {
  static let description = CommandDescription(
    "explore", "open the notebook (the default)",
    usage: "[SESSION.ipynb] [NETWORK] [OPTION]...",
    details: ["Where standard output is no terminal, the whole notebook is printed as plain text."],
    options: [
      ParsedOptions.data, NetworkRequest.weights, NetworkRequest.freshHead, .threads, .ascii,
      OptionDescription("no-color", nil, "draw without colours, as with NO_COLOR set"),
      OptionDescription("no-mouse", nil, "leave the mouse to the terminal, for selecting text"),
    ])

  let pages: NotebookPages
  let wishes: CursesTerminal.Wishes

  init(_ options: ParsedOptions) throws(CommandError) {
    if let name = options.operands.first(where: Program.isCommand) {
      throw .usage("the command comes first: resnext-tui \(name) [OPTION]...")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    pages = try NotebookPages(options, session: options.operands.first)
    wishes = CursesTerminal.Wishes(
      ascii: options.has("ascii"), noColor: options.has("no-color"), mouse: !options.has("no-mouse"))
  }

  func run(in context: ProgramContext) throws {
    let sessions = SessionFiles()
    if let session = pages.session { try checkSession(path: session) }
    let network = try pages.resolve(context)
    guard context.output.isTerminal else { return try printNotebook(network, context) }
    let locations = context.locations
    var start = pages.start(network, locations)
    if pages.session == nil { start.sessionPath = SessionFiles.freeName(in: locations.sessions) }
    start.readOnlyReason = sessions.hold(start.sessionPath)
    let terminal = try CursesTerminal(wishes, environment: context.environment)
    let visit = Visit(
      terminal: terminal, locations: locations, sessions: sessions, start: start, wishes: wishes)
    let end = try visit.run()
    if end != 0 { throw CommandError.ended(status: end) }
  }

  /// Every cell, one below the other.
  private func printNotebook(_ network: ResolvedNetwork, _ context: ProgramContext) throws {
    let size = Size(columns: 100, rows: 30)
    let appearance = pages.appearance(context, colors: .mono)
    for cell in CellKind.allCases {
      let state = try pages.state(
        context, network, cell: cell, image: nil, size: size, appearance: appearance)
      try context.output.write(page(state, cell: cell, size: size).plainText() + "\n")
    }
  }
}
