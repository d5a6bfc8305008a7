/// The one table from which keys are dispatched, and help, hints, palette and documentation are made.
public struct KeyTable: Sendable {
  /// All lines, in the order of the help; of two that hold for a key in a context, the first one counts.
  public let rows: [KeyRow]

  /// The notebook's keys.
  public static let standard = KeyTable(
    rows: inspectorRows + movingRows + cellRows + lookingRows + chartRows + trainingRows + programRows
      + typingRows)

  /// What a key does in a context; nil where it does nothing.
  ///
  /// The shown cell's own keys come first. One that other cells have alone is found too, so that it can be said.
  func action(for key: Key, in context: KeyContext, cell: CellKind) -> Action? {
    let own = cell.definition.keys.map(\.row)
    for row in own + rows where row.contexts.contains(context) {
      if let binding = row.bindings.first(where: { $0.key == key }) { return binding.action }
    }
    return nil
  }

  /// Hints for a context, the most particular ones first; none of keys that the shown cell has no use for, or that are of
  /// no use now.
  func hints(in context: KeyContext, cell: CellKind, isUseful: (KeyRow) -> Bool = { _ in true })
    -> [(hint: KeyHint, action: Action)]
  {
    let own = Set(cell.definition.keys.map(\.name))
    let held = rows.filter { row in
      guard row.contexts.contains(context), row.hint != nil, isUseful(row) else { return false }
      if case .move(.left)? = row.bindings.first?.action, context == .browse || context == .outline {
        return cell.definition.walks
      }
      guard case .own(let name, _)? = row.bindings.first?.action else { return true }
      return own.contains(name)
    }
    let particular = held.filter { $0.contexts.count < KeyContext.notebook.count }
    let general = held.filter { $0.contexts.count >= KeyContext.notebook.count }
    return (particular + general).compactMap { row in
      guard let hint = row.hint, let first = row.bindings.first else { return nil }
      return (hint, first.action)
    }
  }
}

/// The rows of keys that hold in all cells, or while something lies over them.
extension KeyTable {
  private static func both(_ letter: Character, _ arrow: Key, _ action: Action) -> [(Key, Action)] {
    [(arrow, action), (.character(letter), action)]
  }

  private static var leftRight: [(Key, Action)] {
    both("h", .left, .move(.left)) + both("l", .right, .move(.right))
  }

  private static var upDown: [(Key, Action)] {
    both("k", .up, .move(.up)) + both("j", .down, .move(.down))
  }

  static var movingRows: [KeyRow] {
    [
      KeyRow(
        .moving, "← → h l", "step inside the cell: image, path, operation, block",
        hint: KeyHint("←→", "step"),
        in: [.browse, .outline], leftRight),
      KeyRow(
        .moving, "↑ ↓ k j", "previous or next cell", hint: KeyHint("↑↓", "cell"), in: [.browse, .outline],
        upDown),
      KeyRow(
        .moving, "arrows hjkl", "inside: choose a channel", hint: KeyHint("arrows", "channel"),
        in: [.channels],
        leftRight + upDown),
      KeyRow(
        .moving, "arrows hjkl", "zoomed: move the cursor over the values", hint: KeyHint("arrows", "cursor"),
        in: [.pixels], leftRight + upDown),
      KeyRow(
        .moving, "↑ ↓ k j", "in a table: scroll; ← → still step", hint: KeyHint("↑↓", "scroll"), in: [.lines],
        leftRight + upDown),
      KeyRow(
        .moving, "arrows hjkl", "top images: choose one; Enter goes to it",
        hint: KeyHint("arrows", "image"), in: [.images], leftRight + upDown),
      KeyRow(
        .moving, "arrows hjkl", "in the errors: choose a cell of the matrix, an image, a line",
        hint: KeyHint("arrows", "choose"), in: [.grid], leftRight + upDown),
      KeyRow(
        .moving, "↑ ↓ ← →", "in the parameters: choose one, change its value",
        hint: KeyHint("↑↓←→", "choose, change"),
        in: [.parameters], leftRight + upDown),
      KeyRow(
        .moving, "← → ↑ ↓", "in the curves: read values at a step; layers of histograms",
        hint: KeyHint("←→", "read"), in: [.curves],
        leftRight + upDown),
      KeyRow(
        .moving, "Enter", "go into the cell; a parameter: type its value",
        hint: KeyHint("Enter", "in", rank: 3),
        in: [.browse, .channels, .images, .grid, .parameters, .outline], [(.enter, .enter)]),
      KeyRow(
        .moving, "Enter", "in the summary: fold the block, or unfold it", in: [.lines], [(.enter, .enter)]),
      KeyRow(
        .moving, "Esc", "go out again; end a search", hint: KeyHint("Esc", "out", rank: 0),
        in: KeyContext.notebook.subtracting([.browse]), [(.escape, .leave)]),
      KeyRow(.moving, "Esc", "", in: [.browse], [(.escape, .leave)]),
      KeyRow(
        .moving, "0 … 9", "jump to a cell (:10 and so on for the last ones)",
        CellKind.allCases.prefix(10).map { (.character(Character("\($0.number)")), .goTo($0)) }),
      KeyRow(
        .moving, "PgUp PgDn", "a page of channels or lines",
        [(.pageUp, .page(-1)), (.pageDown, .page(1))]),
      KeyRow(
        .moving, "g G Home End", "first or last cell; in a table its ends",
        [
          (.character("g"), .edge(last: false)), (.home, .edge(last: false)),
          (.character("G"), .edge(last: true)), (.end, .edge(last: true)),
        ]),
      KeyRow(
        .moving, "Tab Shift+Tab", "next or previous pane: cell, outline, curves",
        in: KeyContext.notebook.subtracting([.pixels, .terms]),
        [(.tab, .pane(1)), (.backTab, .pane(-1))]),
    ]
  }

  static var lookingRows: [KeyRow] {
    [
      KeyRow(
        .looking, "b B", "next or previous block", hint: KeyHint("b", "block", rank: 4),
        [(.character("b"), .block(1)), (.character("B"), .block(-1))]),
      KeyRow(
        .looking, "i I", "next or previous image",
        [(.character("i"), .image(1)), (.character("I"), .image(-1))]),
      KeyRow(.looking, "w", "why: the cell's whole note", palette: true, [(.character("w"), .why)]),
      KeyRow(
        .looking, "K", "the call in Keras 3, or in Swift again", hint: KeyHint("K", "Keras", rank: 2),
        palette: true, [(.character("K"), .keras)]),
      KeyRow(
        .looking, "L", "curves on a logarithmic axis, or not", palette: true,
        [(.character("L"), .logScale)]),
      KeyRow(
        .looking, "S", "smooth the training curves, or not", palette: true,
        [(.character("S"), .smoothing)]),
    ]
  }

  static var trainingRows: [KeyRow] {
    [
      KeyRow(
        .training, "Space", "start training, pause it, go on", hint: KeyHint("Space", "train/pause"),
        palette: true,
        [(.character(" "), .train)]),
      KeyRow(
        .training, ".", "take one step and wait", hint: KeyHint(".", "one step", rank: 3), palette: true,
        [(.character("."), .singleStep)]),
      KeyRow(
        .training, "x", "end the run; weights and curves stay", palette: true,
        [(.character("x"), .stop)]),
      KeyRow(
        .training, "c C", "fewer or more paths (cardinality)", hint: KeyHint("c/C", "cardinality"),
        [(.character("c"), .cardinality(-1)), (.character("C"), .cardinality(1))]),
      KeyRow(
        .training, "u", "undo the last change", palette: true, [(.character("u"), .undo)]),
      KeyRow(
        .training, "U Ctrl+R", "redo what was undone", palette: true,
        [(.character("U"), .redo), (.control("r"), .redo)]),
    ]
  }

  static var programRows: [KeyRow] {
    [
      KeyRow(
        .program, ":", "command line; Tab completes", hint: KeyHint(":", "command"),
        [(.character(":"), .commandLine)]),
      KeyRow(.program, "/", "search cells, notes and layers", palette: true, [(.character("/"), .search)]),
      KeyRow(
        .program, "n N", "next or previous hit of the search",
        [(.character("n"), .searchNext(1)), (.character("N"), .searchNext(-1))]),
      KeyRow(
        .program, "? F1", "this help", hint: KeyHint("?", "help", rank: 0), palette: true,
        [(.character("?"), .help), (.function(1), .help)]),
      KeyRow(.program, "Ctrl+P", "palette: every action, searchable", [(.control("p"), .palette)]),
      KeyRow(
        .program, "m", "mouse on or off; off, the terminal selects text", palette: true,
        [(.character("m"), .mouse)]),
      KeyRow(
        .program, "E", "export what is shown: .npy .csv .json .png .svg .txt", palette: true,
        [(.character("E"), .export)]),
      KeyRow(.program, "s", "save the notebook", palette: true, [(.character("s"), .save)]),
      KeyRow(
        .program, "q", "quit; asks when something would be lost", palette: true,
        [(.character("q"), .quit)]),
      // Whatever has the keys: what another program wrote may lie over a question, too.
      KeyRow(
        .program, "Ctrl+L", "draw the screen anew", in: Set(KeyContext.allCases), palette: true,
        [(.control("l"), .redraw)]),
    ]
  }

  static var typingRows: [KeyRow] {
    [
      KeyRow(
        .typing, "s d Esc", "asked when quitting: save and quit, discard and quit, stay",
        hint: KeyHint("s d Esc", "save and quit, discard and quit, stay", rank: 0), in: [.quit],
        [
          (.character("s"), .quitSaving), (.character("d"), .quitDiscarding), (.escape, .close),
          (.character("q"), .close),
        ]),
      KeyRow(
        .typing, "r d Esc", "asked about unsaved changes that were found: restore, discard, later",
        hint: KeyHint("r d Esc", "restore, discard, later", rank: 0), in: [.unsaved],
        [
          (.character("r"), .restoreCopy), (.character("d"), .discardCopy), (.escape, .leaveCopy),
          (.character("q"), .leaveCopy),
        ]),
      KeyRow(
        .typing, "a b c", "in the tour: what you expect", hint: KeyHint("a b c", "what you expect", rank: 0),
        in: [.tour],
        [
          (.character("a"), .tour(.guess(0))), (.character("b"), .tour(.guess(1))),
          (.character("c"), .tour(.guess(2))),
        ]),
      KeyRow(
        .typing, "Enter Space", "in the tour: the next question", hint: KeyHint("Enter", "next"), in: [.tour],
        [(.enter, .tour(.next)), (.character(" "), .tour(.next))]),
      KeyRow(
        .typing, "Esc Backspace q", "leave the tour; everything is as it was before it",
        hint: KeyHint("Esc", "leave the tour", rank: 0), in: [.tour],
        [
          (.escape, .tour(.leave)), (.backspace, .tour(.leave)), (.character("q"), .tour(.leave)),
        ]),
      KeyRow(
        .typing, "w ?", "in the tour: the cell's note, this help", hint: KeyHint("w", "note", rank: 2),
        in: [.tour], [(.character("w"), .why), (.character("?"), .help), (.function(1), .help)]),
      KeyRow(
        .typing, "↑ ↓ PgUp PgDn g G", "scroll what is read", hint: KeyHint("↑↓", "scroll"), in: [.reading],
        upDown + [
          (.pageUp, .page(-1)), (.pageDown, .page(1)), (.character(" "), .page(1)),
          (.home, .edge(last: false)), (.end, .edge(last: true)),
          (.character("g"), .edge(last: false)), (.character("G"), .edge(last: true)),
        ]),
      KeyRow(
        .typing, "q Esc ?", "close what is read", hint: KeyHint("Esc", "close"), in: [.reading],
        [
          (.character("q"), .close), (.escape, .close), (.character("?"), .close), (.function(1), .close),
          (.enter, .close), (.character("w"), .close),
        ]),
      KeyRow(
        .typing, "↑ ↓", "in the palette: choose", hint: KeyHint("↑↓", "choose"), in: [.palette],
        [(.up, .move(.up)), (.down, .move(.down)), (.pageUp, .page(-1)), (.pageDown, .page(1))]),
      KeyRow(
        .typing, "↑ ↓ ← →", "calibrating: choose something, change how it looks",
        hint: KeyHint("↑↓←→", "choose, change"), in: [.calibration], leftRight + upDown),
      KeyRow(
        .typing, "Enter", "calibrating: keep it in the settings file",
        hint: KeyHint("Enter", "keep", rank: 0),
        in: [.calibration], [(.enter, .calibration(.keep))]),
      KeyRow(
        .typing, "Esc q", "calibrating: leave it as it was before",
        hint: KeyHint("Esc", "as before", rank: 0),
        in: [.calibration], [(.escape, .close), (.character("q"), .close)]),
      KeyRow(
        .typing, "Enter", "do it", hint: KeyHint("Enter", "do it"), in: [.palette, .prompt],
        [(.enter, .submit)]),
      KeyRow(
        .typing, "Esc", "give up", hint: KeyHint("Esc", "give up"), in: [.palette, .prompt],
        [(.escape, .close)]),
      KeyRow(
        .typing, "Tab Shift+Tab", "complete; again for the next one", hint: KeyHint("Tab", "complete"),
        in: [.prompt], [(.tab, .complete(1)), (.backTab, .complete(-1))]),
      KeyRow(
        .typing, "↑ ↓", "in the command line: earlier commands", in: [.prompt],
        [(.up, .history(-1)), (.down, .history(1))]),
      KeyRow(
        .typing, "← → Home End", "move in the line", in: [.prompt, .palette],
        [
          (.left, .caret(.left)), (.right, .caret(.right)), (.home, .caret(.start)), (.end, .caret(.end)),
          (.control("a"), .caret(.start)), (.control("e"), .caret(.end)),
        ]),
      KeyRow(
        .typing, "Backspace Ctrl+W Ctrl+U", "erase a character, a word, the line",
        in: [.prompt, .palette],
        [
          (.backspace, .erase(.before)), (.delete, .erase(.after)), (.control("w"), .erase(.word)),
          (.control("u"), .erase(.all)),
        ]),
    ]
  }
}
