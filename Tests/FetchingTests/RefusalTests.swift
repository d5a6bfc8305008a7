import Datasets
import FetchFixtures
import Formats
import Foundation
import Synchronization
import Testing

@testable import Fetching

@Suite("What servers and disks do wrong")
struct RefusalTests {
  private let world: FetchWorld
  private let archive = SmallCIFAR.tenArchive()
  private let folder = "cifar-10-batches-bin"
  private let part = "cifar-10-binary.tar.gz.part"

  init() throws { world = try FetchWorld() }

  private func complaint(_ source: ArchiveSource) -> String {
    world.complaint { () throws(FetchError) in try world.fetch(source) } ?? "none"
  }

  @Test("Wrong bytes are thrown away, and what stands on the disk is not touched")
  func wrongBytes() throws {
    try world.write("cache/other/file", [1, 2, 3])
    var wrong = archive
    wrong[wrong.count / 2] ^= 1
    let file = ServedFile(wrong)
    let server = try TestServer { request, _ in file.reply(to: request) }
    let line = complaint(server.source(archive))
    #expect(line.contains("its MD5 is \(md5(wrong)), not \(md5(archive)): thrown away"))
    #expect(server.requests.count == 1)
    #expect(world.bytes(part) == [] && world.bytes("other/file") == [1, 2, 3])
    #expect(!world.names.contains(folder))
  }

  @Test("Parts that are wrong together are fetched once more, not for ever")
  func wrongForEver() throws {
    var wrong = archive
    wrong[wrong.count / 2] ^= 1
    let file = ServedFile(wrong)
    let server = try TestServer { request, _ in
      let reply = file.reply(to: request)
      return request.from == nil ? reply.cut(after: 3000) : reply
    }
    #expect(complaint(server.source(archive)).contains("do not make up the file"))
    #expect(server.requests.map(\.from) == [nil, 3000, nil, 3000])
    #expect(!world.names.contains(folder))
  }

  @Test("Refusals are said at once", arguments: [404, 403, 410, 400, 204])
  func refusals(_ status: Int) throws {
    let server = try TestServer { _, _ in .init("\(status) So") }
    #expect(complaint(server.source(archive)).hasPrefix("\(server.url()): the server answers \(status)"))
    #expect(server.requests.count == 1)
  }

  @Test("A server that is out of order is asked again", arguments: [503, 429, 408, 500])
  func passing(_ status: Int) throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, number in
      number < 2 ? .init("\(status) Later", ["Retry-After: 0"]) : file.reply(to: request)
    }
    try world.fetch(server.source(archive))
    #expect(server.requests.count == 3)
  }

  @Test("A server that asks for patience gets it, a minute at most")
  func retryAfter() throws {
    let control = FetchControl()
    let server = try TestServer { _, _ in .init("503 Later", ["Retry-After: 7000"]) }
    _ = world.complaint { () throws(FetchError) in
      try world.fetch(
        server.source(archive), control: control,
        watch: { event in if case .waiting = event { control.cancel() } })
    }
    #expect(
      world.events.contains(
        .waiting(
          reason: "the server answers 503 (out of order)", seconds: 60, attempt: 2, attempts: 4)))
  }

  @Test("Redirections are followed with the range, relative ones too")
  func redirections() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, number in
      switch request.path {
      case "/archive.tar.gz": return .init("302 Found", ["Location: /there"], body: Array("moved".utf8))
      case "/there": return .init("301 Moved", ["Location: archive/again?x=1"])
      default: return number < 4 ? file.reply(to: request).cut(after: 5000) : file.reply(to: request)
      }
    }
    try world.fetch(server.source(archive))
    #expect(world.names == [folder])
    #expect(
      server.requests.map(\.path) == [
        "/archive.tar.gz", "/there", "/archive/again?x=1", "/archive.tar.gz", "/there", "/archive/again?x=1",
      ])
    #expect(server.requests.last?.from == 5000)
  }

  @Test("A loop of redirections ends")
  func loop() throws {
    let server = try TestServer { _, _ in .init("302 Found", ["Location: /archive.tar.gz"]) }
    #expect(complaint(server.source(archive)).contains("redirected more than 10 times"))
    #expect(server.requests.count == 11)
  }

  @Test("A redirection elsewhere than to a server is not followed", arguments: ["file:///etc/passwd", ""])
  func strangeRedirections(_ target: String) throws {
    let server = try TestServer { _, _ in .init("302 Found", ["Location: \(target)"]) }
    #expect(complaint(server.source(archive)) != "none")
    #expect(server.requests.count <= 11 && !world.names.contains(folder))
  }

  @Test("A length that is too long is no matter when the sum is right")
  func tooLong() throws {
    let archive = archive
    let server = try TestServer { _, _ in .init("200 OK", body: archive, length: archive.count + 100) }
    try world.fetch(server.source(archive))
    #expect(server.requests.count == 1 && world.names == [folder])
  }

  @Test("A length that is too short gives a wrong sum")
  func tooShort() throws {
    let archive = archive
    let server = try TestServer { _, _ in .init("200 OK", body: archive, length: archive.count - 100) }
    #expect(complaint(server.source(archive)).contains("its MD5 is"))
    #expect(!world.names.contains(folder))
  }

  @Test("No length at all: the file ends with the connection")
  func noLength() throws {
    let archive = archive
    let server = try TestServer { _, _ in .init("200 OK", body: archive, saysLength: false) }
    try world.fetch(server.source(archive))
    #expect(server.requests.count == 1 && world.names == [folder])
  }

  @Test("Where the size is known, another one is refused before a byte is taken")
  func knownSize() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    var source = server.source(archive)
    source.bytes = archive.count + 1
    #expect(complaint(source).contains("bytes, not "))
    #expect(world.bytes(part) == [])
  }

  @Test("Where the size is known, no more than that is taken")
  func endless() throws {
    let archive = archive
    let server = try TestServer { _, _ in
      .init("200 OK", body: archive + [UInt8](repeating: 0, count: 1 << 20), saysLength: false)
    }
    var source = server.source(archive)
    source.bytes = archive.count
    source.md5 = md5([1])
    #expect(complaint(source).contains("more came than"))
    #expect(world.bytes(part) == [])
  }

  @Test("Where the size is known and no length is said, a cut is one")
  func cutWithoutLength() throws {
    let archive = archive
    let server = try TestServer { request, _ in
      .init("200 OK", body: archive, saysLength: false, sent: request.from == nil ? 3000 : nil)
    }
    var source = server.source(archive)
    source.bytes = archive.count
    try world.fetch(source)
    #expect(server.requests.map(\.from) == [nil, 3000])
  }

  @Test("An archive that is packed once more for the way is refused")
  func packed() throws {
    let archive = archive
    let server = try TestServer { _, _ in .init("200 OK", ["Content-Encoding: br"], body: archive) }
    #expect(complaint(server.source(archive)).contains("packs the archive once more (br)"))
  }

  // MARK: The disk

  @Test("The room is looked at before anything is taken")
  func noRoom() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    let bytes = archive.count
    let line = world.complaint { () throws(FetchError) in
      try world.fetch(server.source(archive), freeBytes: { _ in 2 * bytes - 1 })
    }
    #expect(
      line?.hasPrefix("\(world.folder): ") == true && line?.contains("are needed") == true, "\(line ?? "")")
    #expect(world.bytes(part) == [])
    try world.fetch(server.source(archive), freeBytes: { _ in 2 * bytes })
    let official = try FetchWorld()
    let source = ArchiveSource(official: .cifar10)
    let path = try world.write("local", [1])
    let missing = official.complaint { () throws(FetchError) in
      try official.fetch(
        ArchiveSource(url: "file://" + path, md5: source.md5),
        freeBytes: { _ in 184_000_000 })
    }
    #expect(missing?.contains("184 MB are needed, 184 MB are free") == true, "\(missing ?? "")")
  }

  @Test("A folder that cannot be made is named")
  func noFolder() throws {
    try world.write("cache", [1])
    let server = try TestServer { _, _ in .init("404 Not Found") }
    #expect(complaint(server.source(archive)).hasPrefix(world.folder + "/cifar-10"))
    #expect(server.requests.isEmpty)
  }

  @Test("Data that are there are said to be, and no server is asked")
  func there() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    try world.fetch(server.source(archive))
    let again = try world.fetch(server.source(archive))
    #expect(again == FetchedData(path: world.path(folder), wasThere: true))
    #expect(server.requests.count == 1)
  }

  @Test("Something else in their place is left alone, an empty folder is none")
  func occupied() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    try world.write("cache/\(folder)/data_batch_1.bin", [1, 2])
    let line = complaint(server.source(archive))
    #expect(line.hasPrefix(world.path(folder) + ": is there, but is not CIFAR-10"))
    #expect(world.bytes(folder + "/data_batch_1.bin") == [1, 2] && server.requests.isEmpty)
    try FileManager.default.removeItem(atPath: world.path(folder) + "/data_batch_1.bin")
    try world.fetch(server.source(archive))
    #expect(world.names == [folder])
  }

  @Test("A few images are not the official data")
  func fewImages() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    try world.fetch(server.source(archive))
    #expect(complaint(ArchiveSource(official: .cifar10)).contains("the official one has 30730000"))
  }

  @Test("Two at once: the second one says who is at it")
  func twoAtOnce() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    let source = server.source(archive)
    let (world, folder) = (world, world.folder)
    let second = Mutex<String?>(nil)
    try world.fetch(
      source,
      watch: { event in
        guard case .received = event, second.withLock({ $0 }) == nil else { return }
        let line = world.complaint { () throws(FetchError) in
          _ = try Fetch(FetchRequest(.cifar10, from: source, into: folder)).run()
        }
        second.withLock { $0 = line }
      })
    let line = second.withLock { $0 } ?? ""
    #expect(line.contains("is being fetched by process \(getpid())"), "\(line)")
  }

  // MARK: Ending

  @Test("Ended while bytes come, it keeps them")
  func cancelled() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, number in
      number == 0 ? file.reply(to: request).hanging(after: 8000) : file.reply(to: request)
    }
    let control = FetchControl()
    #expect(throws: FetchError.cancelled(kept: KeptPart(path: world.path(part), bytes: 8000))) {
      try world.fetch(
        server.source(archive), control: control,
        watch: { event in if case .received(8000, _) = event { control.cancel() } })
    }
    #expect(world.names == [part, part + ".json"])
    try world.fetch(server.source(archive))
    #expect(server.requests.last?.from == 8000)
  }

  @Test("Ended while it waits or unpacks, it ends at once", arguments: [true, false])
  func cancelledElsewhere(_ waits: Bool) throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in waits ? .init("503 Later") : file.reply(to: request) }
    let control = FetchControl()
    let line = world.complaint { () throws(FetchError) in
      _ = try Fetch(
        FetchRequest(.cifar10, from: server.source(archive), into: world.folder),
        patience: Patience(firstWait: 500), control: control,
        report: { event in
          switch event {
          case .waiting, .unpacking: control.cancel()
          default: break
          }
        }
      ).run()
    }
    #expect(line?.hasPrefix("stopped; ") == true)
    #expect(world.names == (waits ? [part] : [part, part + ".json"]))
  }
}
