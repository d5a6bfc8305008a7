/// Overlays and the line at the bottom.
extension NotebookState {
  mutating func talk(_ action: Action) -> [Command] {
    switch action {
    case .commandLine: overlay = .prompt(Prompt(.command))
    case .search: overlay = .prompt(Prompt(.search))
    case .searchNext(let direction): showHit(direction)
    case .help: overlay = .help(scroll: 0)
    case .palette: overlay = .palette(text: "", selected: 0)
    case .close:
      overlay = nil
      if let quitting, !quitting.isForced { self.quitting = nil }
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
    case .help(let scroll):
      overlay = .help(scroll: min(Reading.lastScroll(.help(scroll: 0), self), max(0, scroll + distance)))
    case .why(let scroll):
      overlay = .why(scroll: min(Reading.lastScroll(.why(scroll: 0), self), max(0, scroll + distance)))
    default: break
    }
    return []
  }

  private mutating func submit() -> [Command] {
    switch overlay {
    case .palette(let text, let selected):
      overlay = nil
      let entries = PaletteEntry.matching(text, in: self)
      guard entries.indices.contains(selected) else { return refuse("nothing matches '\(text)'") }
      return perform(entries[selected].action)
    case .prompt(let prompt):
      overlay = nil
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
      commandHistory.removeAll { $0 == text }
      commandHistory.append(text)
      if commandHistory.count > 200 { commandHistory.removeFirst() }
      return run(line: text)
    }
  }

  // MARK: Typing

  /// Changes the line being typed, or what is typed in the palette.
  private mutating func edit(_ change: (inout Prompt) -> Void) {
    switch overlay {
    case .prompt(var prompt):
      change(&prompt)
      overlay = .prompt(prompt)
    case .palette(let text, _):
      var prompt = Prompt(.search, text: text)
      change(&prompt)
      overlay = .palette(text: prompt.text, selected: 0)
    default: break
    }
  }

  mutating func insert(_ character: Character) {
    edit { prompt in
      guard prompt.text.count < 400 else { return }
      prompt.text.insert(character, at: prompt.text.index(prompt.text.startIndex, offsetBy: prompt.caret))
      prompt.caret += 1
      prompt.forgetCandidates()
    }
  }

  private mutating func erase(_ erasure: Action.Erasure) {
    if case .prompt(let prompt) = overlay, prompt.text.isEmpty, erasure == .before {
      overlay = nil
      return
    }
    edit { prompt in
      var characters = Array(prompt.text)
      switch erasure {
      case .before:
        guard prompt.caret > 0 else { return }
        prompt.caret -= 1
        characters.remove(at: prompt.caret)
      case .after:
        guard prompt.caret < characters.count else { return }
        characters.remove(at: prompt.caret)
      case .word:
        let end = prompt.caret
        while prompt.caret > 0, characters[prompt.caret - 1] == " " { prompt.caret -= 1 }
        while prompt.caret > 0, characters[prompt.caret - 1] != " " { prompt.caret -= 1 }
        characters.removeSubrange(prompt.caret..<end)
      case .all:
        characters = []
        prompt.caret = 0
      }
      prompt.text = String(characters)
      // Joined characters may have become fewer.
      prompt.caret = min(prompt.caret, prompt.text.count)
      prompt.forgetCandidates()
    }
  }

  private mutating func moveCaret(_ movement: Action.Caret) {
    edit { prompt in
      switch movement {
      case .left: prompt.caret = max(0, prompt.caret - 1)
      case .right: prompt.caret = min(prompt.text.count, prompt.caret + 1)
      case .start: prompt.caret = 0
      case .end: prompt.caret = prompt.text.count
      }
    }
  }

  private mutating func showHistory(_ direction: Int) {
    let history = commandHistory
    edit { prompt in
      guard prompt.purpose == .command, !history.isEmpty else { return }
      let next = (prompt.history ?? history.count) + direction
      guard next >= 0 else { return }
      prompt.history = next < history.count ? next : nil
      prompt.text = next < history.count ? history[next] : ""
      prompt.caret = prompt.text.count
      prompt.forgetCandidates()
    }
  }

  // MARK: Completing

  private mutating func complete(_ direction: Int) -> [Command] {
    guard case .prompt(var prompt) = overlay, prompt.purpose != .search else { return [] }
    guard prompt.candidates.isEmpty else {
      let count = prompt.candidates.count
      let next = prompt.candidate.map { ($0 + direction + count) % count } ?? (direction > 0 ? 0 : count - 1)
      prompt.take(candidate: next)
      overlay = .prompt(prompt)
      return []
    }
    switch CommandLine.completion(of: prompt, in: self) {
    case .words(let stem, let words):
      guard !words.isEmpty else { return [.bell] }
      prompt.offer(words, after: stem)
      overlay = .prompt(prompt)
      return []
    case .path(let stem, let word):
      prompt.stem = stem
      overlay = .prompt(prompt)
      return [.complete(word: word)]
    }
  }

  mutating func take(completions paths: [String], of word: String) {
    guard case .prompt(var prompt) = overlay, prompt.text == prompt.stem + word, !paths.isEmpty else {
      return
    }
    prompt.offer(paths, after: prompt.stem)
    overlay = .prompt(prompt)
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
      text = stem + word + (word.hasSuffix("/") ? "" : " ")
      caret = text.count
      forgetCandidates()
      return
    }
    let common = words.dropFirst().reduce(words[0]) { $0.commonPrefix(with: $1) }
    let typed = String(text.dropFirst(stem.count))
    if common.count > typed.count { text = stem + common }
    caret = text.count
    candidates = words
    candidate = nil
  }

  mutating func take(candidate index: Int) {
    guard candidates.indices.contains(index) else { return }
    candidate = index
    text = stem + candidates[index]
    caret = text.count
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
