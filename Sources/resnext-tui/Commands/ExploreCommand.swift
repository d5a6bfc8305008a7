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
    details: [
      "A SESSION.ipynb that does not exist yet is begun. Where standard output is no terminal, the whole notebook is",
      "printed as plain text. Settings are read from $XDG_CONFIG_HOME/resnext-tui/config, which info names.",
    ],
    options: [
      ParsedOptions.data, NetworkRequest.weights, NetworkRequest.freshHead, .threads,
      OptionDescription(
        "theme", "T", "colours for a screen that is dark or light (default: auto, which asks it)"),
      OptionDescription(
        "reader", nil, "for a screen reader: say sentences on lines that follow each other, draw nothing"),
      .ascii,
      OptionDescription("no-color", nil, "draw without colours, as with NO_COLOR set"),
      OptionDescription("no-mouse", nil, "leave the mouse to the terminal, for selecting text"),
    ])

  let pages: NotebookPages
  let terminalOptions: CursesTerminal.Options
  /// Whether `--threads` was given.
  let namesThreads: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    if let name = options.operands.first(where: Program.isCommand) {
      throw .usage("the command comes first: resnext-tui \(name) [OPTION]...")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    // What the settings name is known later, and may take what the default network does not.
    pages = try NotebookPages(options, session: options.operands.first, changesDefault: false)
    terminalOptions = CursesTerminal.Options(
      ascii: options.has("ascii"), noColor: options.has("no-color"), mouse: !options.has("no-mouse"),
      reader: options.has("reader"), theme: try options.choice("theme", "theme", of: ThemeChoice.self))
    namesThreads = options.isGiven("threads")
  }

  func run(in context: ProgramContext) throws {
    let isNew = try pages.session.map { try NewSession.isNamed(by: $0) } ?? false
    if let session = pages.session, !isNew { try checkSession(path: session) }
    var pages = pages
    if isNew { pages.session = nil }
    // Settings speak for what a person looks at; a pipe gets the same on every machine.
    guard context.output.isTerminal else {
      return try printNotebook(pages, try pages.resolve(context), context)
    }
    let locations = context.locations
    let settings = SettingsFile(path: locations.settingsFile)
    for problem in settings.problems { context.note(problem) }
    var start = try start(pages, settings.settings, context)
    if let session = self.pages.session { start.sessionPath = session }
    try explore(
      start, isNamed: self.pages.session != nil, notes: [settings.note].compactMap(\.self), context)
  }

  /// What the notebook begins with: the command line, and where it says nothing the settings.
  private func start(
    _ pages: NotebookPages, _ settings: Settings, _ context: ProgramContext
  ) throws(CommandError) -> NotebookStart {
    // A preset or a file that is named takes the place of this network as a whole.
    let wanted = settings.start(dataAreNamed: pages.data != nil)
    let network = try pages.resolve(context, base: wanted.training.network)
    var start = pages.start(network, context.locations)
    let given = start.training
    start.training = wanted.training
    start.training.network = given.network
    start.training.data = wanted.namesData ? wanted.training.data.typed(context.locations) : given.data
    start.training.threads = namesThreads ? given.threads : settings.threads ?? given.threads
    if given.network == wanted.training.network { start.preset = wanted.preset }
    start.settings = settings
    return start
  }

  private func explore(
    _ start: NotebookStart, isNamed: Bool, notes: [String], _ context: ProgramContext
  ) throws {
    let locations = context.locations
    let sessions = SessionFiles { [environment = context.environment] refused in
      FallbackPlaces.folders(environment: environment, userData: locations.userData, refused: refused)
    }
    var start = start
    start.offersTour = !isNamed && notes.isEmpty && !TourOffer(locations).wasMade
    if !isNamed { start.sessionPath = sessions.holdFreeName(in: locations.sessions) }
    start.readOnlyReason = sessions.hold(start.sessionPath)
    // Before ncurses: what it finds caught it leaves alone.
    let signals = StopSignals(.allOfTerminal)
    let options = terminalOptions.filled(from: start.settings)
    let terminal = try CursesTerminal(options, environment: context.environment)
    let explorer = Explorer(
      terminal: terminal, signals: signals, locations: locations, sessions: sessions, start: start,
      terminalOptions: options, notes: notes)
    let end = try explorer.run()
    if end != 0 { throw CommandError.ended(status: end) }
  }

  /// Every cell, one below the other.
  private func printNotebook(
    _ pages: NotebookPages, _ network: ResolvedNetwork, _ context: ProgramContext
  ) throws {
    let size = Size(columns: 100, rows: 30)
    let appearance = pages.appearance(context, colors: .mono)
    for cell in CellKind.allCases {
      let state = try pages.state(
        context, network, cell: cell, image: nil, size: size, appearance: appearance)
      let whole = wholePage(state, cell: cell, atLeast: size)
      try context.output.write(page(state, cell: cell, size: whole).plainText() + "\n")
    }
  }
}
