import Tensors

/// Overlays and the line at the bottom.
extension NotebookState {
  mutating func changeOverlay(_ action: Action) -> [Command] {
    switch action {
    case .commandLine: interface.overlay = .prompt(Prompt(.command))
    case .search: interface.overlay = .prompt(Prompt(.search))
    case .searchNext(let direction): showHit(direction)
    case .help: interface.overlay = .help(scroll: 0)
    case .palette: interface.overlay = .palette(TextField(), selected: 0)
    case .close:
      if case .calibration(let calibration) = overlay { return leaveCalibration(calibration) }
      interface.overlay = nil
      if let quitting = interface.pending.quitting, !quitting.isForced { interface.pending.quitting = nil }
    case .submit: return submit()
    case .complete(let direction): return complete(direction)
    case .history(let direction): showHistory(direction)
    case .caret(let movement): moveCaret(movement)
    case .erase(let erasure): erase(erasure)
    default: break
    }
    return []
  }

  mutating func scrollOverlay(_ distance: Int) -> [Command] {
    switch overlay {
    case .help(let scroll): interface.overlay = .help(scroll: scrolled(scroll, distance))
    case .why(let scroll): interface.overlay = .why(scroll: scrolled(scroll, distance))
    case .log(let scroll): interface.overlay = .log(scroll: scrolled(scroll, distance))
    default: break
    }
    return []
  }

  /// Where text that is read stands after it is scrolled.
  private func scrolled(_ scroll: Int, _ distance: Int) -> Int {
    min(overlay.map { Reading.lastScroll($0, self) } ?? 0, max(0, scroll + distance))
  }

  /// Does one of the palette's lines.
  mutating func submitPalette(_ index: Int) -> [Command] {
    guard case .palette(let field, _) = overlay else { return [] }
    interface.overlay = nil
    let entries = PaletteEntry.matching(field.text, in: self)
    guard entries.indices.contains(index) else { return refuse("nothing matches '\(field.text)'") }
    return perform(entries[index].action)
  }

  private mutating func submit() -> [Command] {
    switch overlay {
    case .palette(_, let selected): return submitPalette(selected)
    case .prompt(let prompt):
      interface.overlay = nil
      return submit(prompt)
    default: return []
    }
  }

  private mutating func submit(_ prompt: Prompt) -> [Command] {
    let text = prompt.text.trimmed
    switch prompt.purpose {
    case .value(let parameter):
      return text.isEmpty ? [] : set(parameter, to: text)
    case .search:
      begin(search: text)
      return []
    case .command:
      guard !text.isEmpty else { return [] }
      interface.commandHistory.removeAll { $0 == text }
      interface.commandHistory.append(text)
      if interface.commandHistory.count > 200 { interface.commandHistory.removeFirst() }
      return run(line: text)
    }
  }

  // MARK: Typing

  /// Changes the line being typed, or what is typed in the palette.
  private mutating func edit(_ change: (inout TextField) -> Void) {
    switch overlay {
    case .prompt(var prompt):
      change(&prompt.field)
      prompt.forgetCandidates()
      interface.overlay = .prompt(prompt)
    case .palette(var field, _):
      change(&field)
      interface.overlay = .palette(field, selected: 0)
    default: break
    }
  }

  /// Puts typed or pasted text into the line; says so when the line is full.
  mutating func insert(_ text: String) -> [Command] {
    var left = 0
    edit { left = $0.insert(text) }
    guard left > 0 else { return [] }
    return refuse("the line is full: \(NumberText.grouped(left)) characters are left out")
  }

  private mutating func erase(_ erasure: Action.Erasure) {
    if case .prompt(let prompt) = overlay, prompt.text.isEmpty, erasure == .before {
      interface.overlay = nil
      return
    }
    edit { field in
      switch erasure {
      case .before: field.eraseBefore()
      case .after: field.eraseAfter()
      case .word: field.eraseWord()
      case .all: field.eraseAll()
      }
    }
  }

  private mutating func moveCaret(_ movement: Action.Caret) {
    switch overlay {
    case .prompt(var prompt):
      prompt.field.move(movement)
      interface.overlay = .prompt(prompt)
    case .palette(var field, let selected):
      field.move(movement)
      interface.overlay = .palette(field, selected: selected)
    default: break
    }
  }

  private mutating func showHistory(_ direction: Int) {
    guard case .prompt(var prompt) = overlay, prompt.purpose == .command, !interface.commandHistory.isEmpty
    else {
      return
    }
    let next = (prompt.history ?? interface.commandHistory.count) + direction
    guard next >= 0 else { return }
    prompt.history = next < interface.commandHistory.count ? next : nil
    prompt.field = TextField(next < interface.commandHistory.count ? interface.commandHistory[next] : "")
    prompt.forgetCandidates()
    interface.overlay = .prompt(prompt)
  }

  // MARK: Completing

  private mutating func complete(_ direction: Int) -> [Command] {
    guard case .prompt(var prompt) = overlay, prompt.purpose != .search else { return [] }
    guard prompt.candidates.isEmpty else {
      let count = prompt.candidates.count
      let next = prompt.candidate.map { ($0 + direction + count) % count } ?? (direction > 0 ? 0 : count - 1)
      prompt.choose(candidate: next)
      interface.overlay = .prompt(prompt)
      return []
    }
    switch TypedCommands.completion(of: prompt, in: self) {
    case .words(let stem, let words):
      guard !words.isEmpty else { return [.bell] }
      prompt.offer(words, after: stem)
      interface.overlay = .prompt(prompt)
      return []
    case .path(let stem, let word):
      prompt.stem = stem
      interface.overlay = .prompt(prompt)
      return [.complete(word: word)]
    }
  }

  /// Takes one of the completions on offer.
  mutating func take(candidate index: Int) {
    guard case .prompt(var prompt) = overlay else { return }
    prompt.choose(candidate: index)
    interface.overlay = .prompt(prompt)
  }

  mutating func offer(completions paths: [String], of word: String) {
    guard case .prompt(var prompt) = overlay, prompt.text == prompt.stem + word else { return }
    // Before anything is typed, names that are no files are offered with the files.
    let names = word.isEmpty ? TypedCommands.words(after: prompt.stem.trimmed, in: self) : []
    guard !names.isEmpty || !paths.isEmpty else { return }
    prompt.offer(names + paths, after: prompt.stem)
    interface.overlay = .prompt(prompt)
  }
}

extension Prompt {
  mutating func forgetCandidates() {
    candidates = []
    candidate = nil
    stem = ""
  }

  /// Takes the only completion, or puts in what all have in common and offers them.
  mutating func offer(_ words: [String], after stem: String) {
    self.stem = stem
    guard words.count > 1 else {
      let word = words.first ?? ""
      field = TextField(stem + word + (word.hasSuffix("/") ? "" : " "))
      forgetCandidates()
      return
    }
    let common = words.dropFirst().reduce(words[0]) { $0.commonPrefix(with: $1) }
    let typed = String(text.unicodeScalars.dropFirst(stem.unicodeScalars.count))
    field = TextField(common.count > typed.count ? stem + common : text)
    candidates = words
    candidate = nil
  }

  mutating func choose(candidate index: Int) {
    guard candidates.indices.contains(index) else { return }
    candidate = index
    field = TextField(stem + candidates[index])
  }
}

extension TextField {
  mutating func move(_ movement: Action.Caret) {
    switch movement {
    case .left: moveLeft()
    case .right: moveRight()
    case .start: moveToStart()
    case .end: moveToEnd()
    }
  }
}

extension String {
  /// Without spaces at both ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The beginning that two texts share.
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
