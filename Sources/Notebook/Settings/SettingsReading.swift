import Tensors

extension Settings {
  /// Reads the text of a settings file.
  ///
  /// - Returns: what is right in it, and what is not, in the order of its lines.
  public static func read(_ text: String) -> (settings: Settings, problems: [SettingsProblem]) {
    var reading = SettingsReading()
    reading.collect(text)
    reading.dropRepeated()
    reading.apply()
    return (reading.settings, reading.problems.sorted { $0.line < $1.line })
  }
}

/// A settings file while it is read: first all its lines, since one that is set twice does not count, then their values.
private struct SettingsReading {
  struct Entry {
    var number: Int
    var line: SettingsLine
    /// What is set: the name, of keys the key.
    var subject: Subject
  }

  enum Subject: Hashable {
    case name(String)
    case key(Key)
  }

  var settings = Settings()
  var problems: [SettingsProblem] = []
  private var entries: [Entry] = []

  private static let names =
    ["colors", "glyphs", "theme", "pictures", "mouse", "reader", "threads", "key"]
    + TrainingParameter.allCases.map(\.rawValue)

  // MARK: Lines

  mutating func collect(_ text: String) {
    var rest = text.unicodeScalars[...]
    // Some editors mark UTF-8 by a byte order mark.
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    let lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(SettingsProblem) { try collect(line, number: index + 1) } catch { problems.append(error) }
    }
  }

  private mutating func collect(
    _ text: Substring.UnicodeScalarView, number: Int
  ) throws(SettingsProblem) {
    guard let line = try SettingsLine.read(text, number: number) else { return }
    do throws(Failure) {
      entries.append(Entry(number: number, line: line, subject: try subject(of: line)))
    } catch {
      throw SettingsProblem(line: number, name: line.label, reason: error.description)
    }
  }

  private func subject(of line: SettingsLine) throws(Failure) -> Subject {
    guard Self.names.contains(line.name) else {
      let hint = NearestWord.to(line.name, among: Self.names).map { "did you mean '\($0)'?" }
      throw Failure("unknown setting; \(hint ?? "known: \(Self.names.joined(separator: ", "))")")
    }
    guard line.name == "key" else { return .name(line.name) }
    guard let key = line.key else { throw Failure("the key is missing: key K = L") }
    let pressed = try KeyName.key(key)
    // With these three everybody gets out: `:`, a command, Enter.
    guard ![.escape, .enter, .character(":")].contains(pressed) else {
      throw Failure("'\(key)' keeps its meaning")
    }
    return .key(pressed)
  }

  mutating func dropRepeated() {
    let all = Dictionary(grouping: entries, by: \.subject)
    for repeated in all.values where repeated.count > 1 {
      for entry in repeated.dropFirst() {
        complain(entry, "is set in line \(repeated[0].number) too; neither counts")
      }
    }
    entries.removeAll { (all[$0.subject]?.count ?? 0) > 1 }
  }

  private mutating func complain(_ entry: Entry, _ reason: String) {
    problems.append(SettingsProblem(line: entry.number, name: entry.line.label, reason: reason))
  }

  // MARK: Values

  mutating func apply() {
    var parameters: [TrainingParameter: Entry] = [:]
    for entry in entries {
      if let parameter = TrainingParameter(rawValue: entry.line.name) {
        parameters[parameter] = entry
        continue
      }
      do throws(Failure) { try apply(entry) } catch { complain(entry, error.description) }
    }
    apply(parameters)
  }

  private mutating func apply(_ entry: Entry) throws(Failure) {
    let value = entry.line.value
    switch (entry.subject, entry.line.name) {
    case (.key(let key), _): settings.keys[key] = try Self.boundKey(value)
    case (_, "colors"): settings.colors = try Self.choice(value, default: "auto")
    case (_, "glyphs"): settings.glyphs = try Self.choice(value, default: "auto")
    case (_, "theme"): settings.theme = try Self.choice(value, default: ThemeChoice.auto.rawValue)
    case (_, "pictures"): settings.pictures = try Self.choice(value, default: PictureChoice.auto.rawValue)
    case (_, "mouse"): settings.mouse = try Self.isOn(value)
    case (_, "reader"): settings.reader = try Self.isOn(value)
    default:
      guard let threads = Int(value), (1...1024).contains(threads) else {
        throw Failure("'\(value)' is no whole number from 1 to 1024")
      }
      settings.threads = threads
    }
  }

  /// The parameters in their own order, since what a cardinality may be depends on the preset.
  private mutating func apply(_ given: [TrainingParameter: Entry]) {
    guard !given.isEmpty else { return }
    var present = SettingsBase(NotebookStart())
    for parameter in TrainingParameter.allCases {
      guard let entry = given[parameter] else { continue }
      do throws(Failure) {
        present = try present.setting(parameter, to: entry.line.value)
        settings.parameters[parameter] = entry.line.value
      } catch {
        let title = "\(parameter.title): "
        let reason = error.description
        complain(entry, reason.hasPrefix(title) ? String(reason.dropFirst(title.count)) : reason)
      }
    }
  }

  private static func choice<Value: CaseIterable & RawRepresentable>(
    _ text: String, default: String
  ) throws(Failure) -> Value? where Value.RawValue == String {
    if text == `default` { return nil }
    if let value = Value(rawValue: text) { return value }
    let known = [`default`] + Value.allCases.map(\.rawValue).filter { $0 != `default` }
    throw Failure("'\(text)' is unknown; possible: \(known.joined(separator: ", "))")
  }

  private static func isOn(_ text: String) throws(Failure) -> Bool {
    guard ["on", "off"].contains(text) else { throw Failure("'\(text)' is unknown; possible: on, off") }
    return text == "on"
  }

  /// A key that does something somewhere.
  private static func boundKey(_ name: String) throws(Failure) -> Key {
    let key = try KeyName.key(name)
    guard KeyTable.standard.rows.contains(where: { $0.bindings.contains { $0.key == key } }) else {
      throw Failure("'\(name)' does nothing; ? in the program lists the keys that do")
    }
    return key
  }
}
