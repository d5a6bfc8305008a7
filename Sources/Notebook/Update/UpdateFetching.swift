import Datasets
import Fetching
import Tensors

/// Fetching data that are not on this machine: asking for them, following how they come, learning of them.
extension NotebookState {
  /// What can follow `:fetch`.
  static let fetchWords = CIFARArchive.allCases.map(\.rawValue) + ["stop"]

  /// Does what a typed line asks for: `cifar10`, `cifar10 URL MD5` or `stop`.
  mutating func fetch(line: String) -> [Command] {
    let words = line.split(separator: " ").map(String.init)
    if words == ["stop"] { return perform(.stopFetch) }
    guard let archive = words.first.flatMap({ CIFARArchive(rawValue: $0) }), [1, 3].contains(words.count)
    else {
      say("fetch: \(Self.fetchWords.joined(separator: ", ")); or cifar10 URL MD5 for a mirror", .failure)
      return [.bell]
    }
    return fetch(archive, from: words.count == 3 ? ArchiveSource(url: words[1], md5: words[2]) : nil)
  }

  /// Fetches an archive; without a source the official one.
  mutating func fetch(_ archive: CIFARArchive, from source: ArchiveSource? = nil) -> [Command] {
    if let current = live.fetch.current {
      return refuse("\(current.archive.name) is being fetched: :fetch stop ends that")
    }
    say("fetching \(archive.name); cell \(CellKind.setup.number) shows how it comes, :fetch stop ends it")
    return [.fetch(number: live.fetch.begin(archive), archive, source)]
  }

  /// Ends what is being fetched; what came so far is kept.
  mutating func stopFetch() -> [Command] {
    guard live.fetch.current != nil else { return refuse("nothing is being fetched") }
    live.fetch.askToEnd()
    return [.stopFetch]
  }

  mutating func follow(fetch number: Int, _ event: FetchEvent) {
    live.fetch.follow(number, event, at: now)
    switch event {
    case .waiting, .startingOver: say(event.text)
    case .asking, .received, .checking, .unpacking: break
    }
  }

  /// Takes what came of a fetch; data that are there now are looked at where they are chosen.
  mutating func finish(fetch number: Int, _ result: Result<FetchedData, Failure>) -> [Command] {
    guard let archive = live.fetch.end(number) else { return [] }
    switch result {
    case .failure(let failure):
      say("not fetched: \(failure)", .failure)
      return []
    case .success(let fetched):
      let source = archive.source
      let hint = training.data == source ? "" : ": :data \(source.argument) takes it to train on"
      say("\(archive.name) is \(fetched.wasThere ? "there already" : "there")\(hint)")
      live.fetch.missing.remove(source)
      live.data.known[source] = nil
      live.requests.data?.remove(source)
      live.requests.machine = false
      return training.data == source ? [.loadImages(source)] : []
    }
  }

  /// Says that data are not there, and what brings them, which comes first: where there is no room, the end goes.
  mutating func offerToFetch(_ data: DataSource, _ failure: Failure) -> Bool {
    guard failure.isOfMissingData, let archive = CIFARArchive(data) else { return false }
    live.fetch.missing.insert(data)
    guard live.fetch.current?.archive != archive else { return true }
    say(":fetch \(archive.rawValue) fetches it, \(byteText(archive.bytes)). \(failure)", .failure)
    return true
  }
}
