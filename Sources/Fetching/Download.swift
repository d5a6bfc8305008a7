import Formats
import Foundation
import Tensors

/// An archive on its way from a server into a `PartialFile`: asked for again where it broke off, until it has the right sum.
struct Download {
  let source: ArchiveSource
  let part: PartialFile
  let patience: Patience
  let control: FetchControl
  /// Told how many bytes are still to come, before any does.
  let makeRoom: (Int) throws(FetchError) -> Void
  let report: @Sendable (FetchEvent) -> Void

  /// A try that brings this much is one that got on.
  private static let worthwhile = 1 << 20
  /// More than any archive of this kind has, where its size is not known.
  private static let mostBytes = 1 << 29
  private static let mostRedirections = 10

  /// Why a try came to its end.
  private enum Interruption: Error {
    /// The next one may come further, at the earliest in so many seconds.
    case passing(String, after: Double = 0)
    /// What is there is of no use.
    case useless(String)
    case final(FetchError)
  }

  /// Brings everything.
  ///
  /// - Throws: `FetchError`; what came stays in the part, unless it is wrong.
  func run() throws(FetchError) {
    var attempts = 0
    var isAnew = false
    while !part.isWhole {
      let before = part.count
      do throws(Interruption) {
        try attempt()
      } catch {
        if part.isWhole { return }
        switch error {
        case .final(let error): throw error
        case .useless(let reason):
          // Twice from the beginning, and the server is at fault.
          guard !isAnew else { throw .misled(url: source.url, reason: reason) }
          isAnew = true
          report(.startingOver(reason: reason))
          try keeping { () throws(FormatError) in try part.empty() }
        case .passing(let reason, let seconds):
          attempts = part.count - before >= Self.worthwhile ? 1 : attempts + 1
          guard attempts < patience.attempts else {
            throw .interrupted(url: source.url, reason: reason, attempts: attempts, kept: part.kept)
          }
          try wait(max(seconds, patience.wait(after: attempts)), reason, attempts)
        }
      }
    }
  }

  private func wait(_ seconds: Double, _ reason: String, _ attempts: Int) throws(FetchError) {
    report(.waiting(reason: reason, seconds: seconds, attempt: attempts + 1, attempts: patience.attempts))
    let inbox = Inbox<Void>()
    control.onCancel { inbox.post(()) }
    defer { control.onCancel(nil) }
    guard inbox.next(within: seconds) == nil else { throw .cancelled(kept: part.kept) }
  }

  // MARK: One try

  private func attempt() throws(Interruption) {
    var url = source.url
    for _ in 0...Self.mostRedirections {
      guard let next = try ask(url) else { return }
      url = next
    }
    throw .final(
      .misled(url: source.url, reason: "it is redirected more than \(Self.mostRedirections) times"))
  }

  /// Asks at an address for what is missing and takes it.
  ///
  /// - Returns: the address to ask at instead; nil where everything came.
  private func ask(_ url: String) throws(Interruption) -> String? {
    guard let address = URL(string: url) else {
      throw .final(.misled(url: url, reason: "no address that can be fetched from"))
    }
    report(.asking(url: url, kept: part.count))
    let inbox = Inbox<ExchangeNews?>()
    control.onCancel { inbox.post(nil) }
    let exchange = Exchange(address, fields: rangeFields) { inbox.post($0) }
    defer {
      control.onCancel(nil)
      exchange.end()
    }
    var total: Int?
    var isAnswered = false
    while true {
      switch try next(inbox) {
      case .answer(let answer):
        if let other = try redirection(answer, from: address) { return other }
        total = try accept(answer)
        isAnswered = true
        report(.received(part.count, total: total))
      case .data(let data):
        // What follows a redirection or a refusal is for people.
        guard isAnswered else { continue }
        try take(data, total)
      case .ended(let failure?):
        throw failure.isPassing
          ? .passing(failure.reason) : .final(.misled(url: url, reason: failure.reason))
      case .ended(nil):
        guard isAnswered else { throw .passing("the server gives no answer") }
        return try judge(total)
      }
    }
  }

  private func next(_ inbox: Inbox<ExchangeNews?>) throws(Interruption) -> ExchangeNews {
    guard !control.isCancelled else { throw .final(.cancelled(kept: part.kept)) }
    guard let news = inbox.next(within: patience.stall) else {
      throw .passing("nothing came for \(NumberText.duration(patience.stall))")
    }
    guard let news else { throw .final(.cancelled(kept: part.kept)) }
    return news
  }

  /// What is asked for where a part is there: the rest, if the file is still the same, else all of it (RFC 9110, 13.1.5).
  private var rangeFields: [(String, String)] {
    guard part.count > 0 else { return [] }
    return [("Range", "bytes=\(part.count)-")] + (part.record?.validator.map { [("If-Range", $0)] } ?? [])
  }

  private func redirection(_ answer: Answer, from address: URL) throws(Interruption) -> String? {
    guard [301, 302, 303, 307, 308].contains(answer.status) else { return nil }
    let target = answer.fields["location"].flatMap { URL(string: $0, relativeTo: address) }?.absoluteURL
    guard let target, let scheme = target.scheme?.lowercased(), ["http", "https"].contains(scheme) else {
      throw .final(.misled(url: address.absoluteString, reason: "it is redirected to no address"))
    }
    guard scheme == "https" || address.scheme?.lowercased() != "https" else {
      throw .final(
        .misled(url: address.absoluteString, reason: "it is redirected to \(target), which is not encrypted"))
    }
    return target.absoluteString
  }

  // MARK: The answer

  /// Takes what an answer says of the file.
  ///
  /// - Returns: bytes of the whole file; nil where nobody knows.
  private func accept(_ answer: Answer) throws(Interruption) -> Int? {
    if let packing = answer.fields["content-encoding"], packing != "identity" {
      throw .final(.misled(url: answer.url, reason: "the server packs the archive once more (\(packing))"))
    }
    switch answer.status {
    case 200: return try begin(answer)
    case 206 where part.count > 0: return try goOn(answer)
    case 416 where part.count > 0: throw .useless("the server has no bytes behind what is kept")
    case let status where HTTPStatus.isPassing(status):
      let seconds = answer.fields["retry-after"].flatMap(Double.init) ?? 0
      throw .passing(
        "the server answers \(status)\(HTTPStatus.meaning(status))", after: min(60, max(0, seconds)))
    default: throw .final(.refused(url: answer.url, status: answer.status))
    }
  }

  /// The whole file comes, whatever was asked for.
  private func begin(_ answer: Answer) throws(Interruption) -> Int? {
    try check(total: answer.bytes, answer.url)
    if part.count > 0 { report(.startingOver(reason: "the server sends it from the beginning")) }
    let record = PartRecord(
      url: source.url, md5: source.md5, etag: answer.fields["etag"],
      lastModified: answer.fields["last-modified"])
    try keepingPart { () throws(FormatError) in try part.begin(record) }
    try makeRoom(forRest: answer.bytes)
    return answer.bytes ?? source.bytes
  }

  /// The rest of the file comes.
  private func goOn(_ answer: Answer) throws(Interruption) -> Int? {
    if let tag = answer.fields["etag"], let known = part.record?.etag, tag != known {
      throw .useless("the file on the server is another by now")
    }
    guard let range = ContentRange(answer.fields["content-range"] ?? ""), range.first == part.count else {
      throw .useless("the server sends another part than the one that is missing")
    }
    try check(total: range.total, answer.url)
    part.join()
    try makeRoom(forRest: range.total.map { $0 - part.count } ?? answer.bytes)
    return range.total ?? source.bytes
  }

  private func check(total: Int?, _ url: String) throws(Interruption) {
    if let total, let expected = source.bytes, total != expected {
      throw .final(.wrongSize(url: url, bytes: total, expected: expected))
    }
    guard let total, total > Self.mostBytes else { return }
    throw .final(.misled(url: url, reason: "\(byteText(total)) are more than any such archive has"))
  }

  private func makeRoom(forRest bytes: Int?) throws(Interruption) {
    guard let bytes = bytes ?? source.bytes.map({ $0 - part.count }) else { return }
    do throws(FetchError) { try makeRoom(bytes) } catch { throw .final(error) }
  }

  // MARK: The bytes

  private func take(_ data: Data, _ total: Int?) throws(Interruption) {
    let most = source.bytes ?? total ?? Self.mostBytes
    guard part.count + data.count <= most else {
      try keepingPart { () throws(FormatError) in try part.empty() }
      throw .final(.misled(url: source.url, reason: "more came than the \(byteText(most)) there should be"))
    }
    try keepingPart { () throws(FormatError) in try part.append(data) }
    report(.received(part.count, total: total))
  }

  /// The server has sent what it meant to send.
  private func judge(_ total: Int?) throws(Interruption) -> String? {
    if part.isWhole { return nil }
    if let total, part.count < total {
      throw .passing("the connection ended \(byteText(total - part.count)) early")
    }
    let found = part.sumText
    if part.isJoined { throw .useless("the parts do not make up the file that was asked for") }
    let (url, expected, bytes) = (source.url, source.md5, part.count)
    try keepingPart { () throws(FormatError) in try part.empty() }
    if let size = source.bytes, size != bytes {
      throw .final(.wrongSize(url: url, bytes: bytes, expected: size))
    }
    throw .final(.wrongSum(url: url, found: found, expected: expected))
  }

  private func keepingPart(_ body: () throws(FormatError) -> Void) throws(Interruption) {
    do throws(FormatError) { try body() } catch { throw .final(.stopped(error, kept: part.kept)) }
  }

  private func keeping(_ body: () throws(FormatError) -> Void) throws(FetchError) {
    do throws(FormatError) { try body() } catch { throw .stopped(error, kept: part.kept) }
  }
}

/// What `Content-Range: bytes 100-199/200` says.
struct ContentRange: Hashable {
  /// The first byte that comes.
  let first: Int
  /// Bytes of the whole file; nil where the server does not know.
  let total: Int?

  /// Reads the field; nil for anything else.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
    let parts = words[1].split(separator: "/")
    let ends = parts.first?.split(separator: "-").map { Int($0) } ?? []
    guard parts.count == 2, ends.count == 2, let first = ends[0], let last = ends[1], first >= 0,
      last >= first
    else { return nil }
    self.first = first
    total = Int(parts[1])
    guard total.map({ $0 > last }) ?? (parts[1] == "*") else { return nil }
  }
}
