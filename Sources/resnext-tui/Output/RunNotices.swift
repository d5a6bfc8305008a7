/// The lines about files that cannot be written: said at once, again when they change, and now and then while they stay.
struct RunNotices {
  private var failures: [RunFile: String] = [:]
  private var lastSaid = -Double.infinity
  private var reason: String?

  /// Seconds after which a line that has not changed is said again.
  private static let repetition = 60.0

  /// What to say about a try to write into `folder`, at `now` seconds on a clock that never goes back.
  mutating func lines(
    written: [RunFile], failures new: [RunFile: String], folder: String, at now: Double
  ) -> [String] {
    let recovered = written.filter { failures[$0] != nil }
    let isNews = new != failures
    failures = new
    if let first = RunFile.allCases.compactMap({ new[$0] }).first { reason = first }
    var lines: [String] = []
    if !recovered.isEmpty { lines.append("\(folder): \(list(recovered)) could be written now") }
    guard !new.isEmpty, isNews || now - lastSaid >= RunNotices.repetition else { return lines }
    lastSaid = now
    for reason in Set(new.values).sorted() {
      let files = RunFile.allCases.filter { new[$0] == reason }
      lines.append(
        "\(folder): \(list(files)) cannot be written: \(reason); kept in memory and tried again")
    }
    return lines
  }

  /// The line at the run's end about files that are `missing` in the folder asked for, and stand in `places` if anywhere.
  func problem(folder: String, missing: Set<RunFile>, places: [RunFile: String]) -> String {
    let files = RunFile.allCases.filter(missing.contains)
    var parts: [String] = []
    for place in Set(files.compactMap { places[$0] }).sorted() {
      parts.append("\(list(files.filter { places[$0] == place })) kept in \(place)")
    }
    let lost = files.filter { places[$0] == nil }
    if !lost.isEmpty { parts.append("\(list(lost)) could be written nowhere") }
    return "\(folder): \(reason ?? "cannot be written"); " + parts.joined(separator: "; ")
  }

  private func list(_ files: [RunFile]) -> String { files.map(\.rawValue).joined(separator: ", ") }
}
