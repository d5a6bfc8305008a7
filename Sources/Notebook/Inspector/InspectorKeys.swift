/// The keys that hold while one looks at the terms of a value.
extension KeyTable {
  static var inspectorRows: [KeyRow] {
    [
      KeyRow(
        .looking, "Enter", "zoomed: why this value; a term: where it came from",
        hint: KeyHint("Enter", "why", rank: 0), in: [.pixels], [(.enter, .enter)]),
      KeyRow(
        .looking, "↑ ↓ Tab", "why this value: choose a term", hint: KeyHint("↑↓", "term", rank: 0),
        in: [.terms],
        [
          (.up, .inspect(.term(-1))), (.down, .inspect(.term(1))), (.character("k"), .inspect(.term(-1))),
          (.character("j"), .inspect(.term(1))), (.tab, .inspect(.term(1))), (.backTab, .inspect(.term(-1))),
        ]),
      KeyRow(
        .looking, "← → h l", "why this value: another channel that is read, another class",
        hint: KeyHint("←→", "channel"), in: [.terms],
        [
          (.left, .inspect(.channel(-1))), (.right, .inspect(.channel(1))),
          (.character("h"), .inspect(.channel(-1))), (.character("l"), .inspect(.channel(1))),
        ]),
      KeyRow(
        .looking, "Enter", "", hint: KeyHint("Enter", "where from", rank: 0), in: [.terms],
        [(.enter, .inspect(.follow))]),
      KeyRow(
        .looking, "Backspace", "why this value: back along the way, then out",
        hint: KeyHint("Backspace", "back", rank: 2), in: [.terms], [(.backspace, .inspect(.back))]),
    ]
  }
}
