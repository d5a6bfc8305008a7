import Datasets
import FetchFixtures
import Foundation
import Testing

@testable import Fetching

@Suite("Downloads that break off")
struct ResumptionTests {
  private let world: FetchWorld
  private let archive = SmallCIFAR.tenArchive()
  private let folder = "cifar-10-batches-bin"
  private let part = "cifar-10-binary.tar.gz.part"

  init() throws { world = try FetchWorld() }

  private var file: ServedFile { ServedFile(archive) }

  @Test("A whole archive leaves the data alone behind")
  func whole() throws {
    let file = file
    let server = try TestServer { request, _ in file.reply(to: request) }
    let fetched = try world.fetch(server.source(archive))
    #expect(fetched == FetchedData(path: world.path(folder), wasThere: false))
    #expect(world.names == [folder])
    #expect(world.bytes(folder + "/data_batch_3.bin") == SmallCIFAR.ten(2, seed: 2))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.path(folder)).sorted()
        == ["batches.meta.txt"] + (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"])
    #expect(server.requests.map(\.fields["range"]) == [nil])
    #expect(server.requests[0].fields["accept-encoding"] == "identity")
    #expect(world.events.first == .asking(url: server.url(), kept: 0))
    #expect(world.events.contains(.received(archive.count, total: archive.count)))
  }

  @Test("Cut three times, it goes on at the very byte, if the file is still the same")
  func cuts() throws {
    let file = file
    let server = try TestServer { request, number in
      let reply = file.reply(to: request)
      return number < 3 ? reply.cut(after: 5000 + number) : reply
    }
    try world.fetch(server.source(archive))
    #expect(world.names == [folder])
    #expect(
      server.requests.map(\.fields["range"]) == [nil, "bytes=5000-", "bytes=10001-", "bytes=15003-"])
    #expect(server.requests.dropFirst().allSatisfy { $0.fields["if-range"] == "\"one\"" })
  }

  @Test("What one fetch leaves, the next one goes on with")
  func acrossProcesses() throws {
    let file = file
    let server = try TestServer { request, number in
      number == 0 ? file.reply(to: request).cut(after: 7000) : file.reply(to: request)
    }
    let complaint = world.complaint { () throws(FetchError) in
      try world.fetch(server.source(archive), attempts: 1)
    }
    #expect(
      complaint?.contains("tried 1 times; 7 kB are kept in \(world.path(part))") == true, "\(complaint ?? "")"
    )
    #expect(world.names == [part, part + ".json"])
    #expect(world.bytes(part) == Array(archive.prefix(7000)))
    try world.fetch(server.source(archive))
    #expect(server.requests.map(\.from) == [nil, 7000])
    #expect(world.names == [folder])
  }

  @Test("A part that is the whole archive needs no server")
  func wholePart() throws {
    let server = try TestServer { _, _ in .init("500 Broken") }
    let source = server.source(archive)
    try world.write("cache/" + part, archive)
    try PartRecord(url: source.url, md5: source.md5).write(world.path(part + ".json"))
    try world.fetch(source)
    #expect(server.requests.isEmpty && world.names == [folder])
  }

  @Test("A server that sends everything again is taken from the beginning")
  func noRanges() throws {
    let archive = archive
    let server = try TestServer { _, number in
      let reply = TestServer.Reply("200 OK", body: archive)
      return number == 0 ? reply.cut(after: 9000) : reply
    }
    try world.fetch(server.source(archive))
    #expect(server.requests.map(\.from) == [nil, 9000])
    #expect(world.names == [folder])
    #expect(world.events.contains(.startingOver(reason: "the server sends it from the beginning")))
  }

  @Test("Another version between two parts is taken from the beginning", arguments: [true, false])
  func changed(_ heedsIfRange: Bool) throws {
    let old = ServedFile(SmallCIFAR.tenArchive(records: 3), tag: "\"old\"")
    let new = ServedFile(archive, tag: "\"new\"")
    let server = try TestServer { request, number in
      guard number > 0 else { return old.reply(to: request).cut(after: 6000) }
      var request = request
      if !heedsIfRange { request.fields["if-range"] = nil }
      return new.reply(to: request)
    }
    try world.fetch(server.source(archive))
    #expect(world.names == [folder])
    #expect(server.requests.map(\.from) == (heedsIfRange ? [nil, 6000] : [nil, 6000, nil]))
    #expect(server.requests[1].fields["if-range"] == "\"old\"")
  }

  @Test(
    "Without a name of the version the sum finds that parts do not fit, and everything is fetched once more")
  func misfit() throws {
    let old = ServedFile(SmallCIFAR.tenArchive(records: 3), tag: nil)
    let new = ServedFile(archive, tag: nil)
    let server = try TestServer { request, number in
      number == 0 ? old.reply(to: request).cut(after: 6000) : new.reply(to: request)
    }
    try world.fetch(server.source(archive))
    #expect(server.requests.map(\.from) == [nil, 6000, nil])
    #expect(server.requests[1].fields["if-range"] == nil)
  }

  @Test("A weak name says nothing about bytes, the date of a version does")
  func validators() {
    func validator(_ etag: String?, _ date: String?) -> String? {
      PartRecord(url: "", md5: "", etag: etag, lastModified: date).validator
    }
    #expect(validator("\"a\"", "Thu") == "\"a\"")
    #expect(validator("W/\"a\"", "Thu") == "Thu")
    #expect(validator("W/\"a\"", nil) == nil && validator(nil, nil) == nil)
  }

  @Test("A part of another address is thrown away")
  func foreignPart() throws {
    let file = file
    let server = try TestServer { request, _ in file.reply(to: request) }
    try world.write("cache/" + part, Array(archive.prefix(4000)))
    try PartRecord(url: "http://elsewhere/", md5: md5(archive)).write(world.path(part + ".json"))
    try world.fetch(server.source(archive))
    #expect(server.requests.map(\.from) == [nil])
    #expect(world.names == [folder])
  }

  @Test("A part longer than the file is thrown away (416)")
  func tooLongPart() throws {
    let file = file
    let server = try TestServer { request, _ in file.reply(to: request) }
    let source = server.source(archive)
    try world.write("cache/" + part, archive + [0])
    try PartRecord(url: source.url, md5: source.md5, etag: "\"one\"").write(world.path(part + ".json"))
    try world.fetch(source)
    #expect(server.requests.map(\.from) == [archive.count + 1, nil])
    #expect(world.names == [folder])
  }

  @Test("A server that sends another part than was asked for is asked for everything, once")
  func wrongPart() throws {
    let archive = archive
    let server = try TestServer { request, number in
      guard number > 0 else { return .init("200 OK", body: archive, sent: 3000) }
      let range = "Content-Range: bytes 0-\(archive.count - 1)/\(archive.count)"
      return request.from == nil
        ? .init("200 OK", body: archive, sent: 3000) : .init("206 Partial Content", [range], body: archive)
    }
    let complaint = world.complaint { () throws(FetchError) in try world.fetch(server.source(archive)) }
    #expect(complaint?.contains("another part than the one that is missing") == true)
    #expect(server.requests.map(\.from) == [nil, 3000, nil, 3000])
  }

  @Test("Tries in a row that bring nothing are counted, and what came before is kept")
  func bounded() throws {
    let file = file
    let server = try TestServer { request, number in
      file.reply(to: request).cut(after: number == 0 ? 2000 : 0)
    }
    let complaint = world.complaint { () throws(FetchError) in
      try world.fetch(server.source(archive), attempts: 4)
    }
    #expect(complaint?.contains("tried 4 times") == true, "\(complaint ?? "")")
    #expect(server.requests.count == 4)
    #expect(world.bytes(part)?.count == 2000)
    #expect(world.events.filter { if case .waiting = $0 { true } else { false } }.count == 3)
  }

  @Test("Waits double, up to half a minute")
  func waits() {
    let patience = Patience(firstWait: 1)
    #expect((1...7).map(patience.wait) == [1, 2, 4, 8, 16, 30, 30])
    #expect(patience.wait(after: 100_000) == 30)
  }

  @Test("Silence is a broken connection")
  func stall() throws {
    let file = file
    let server = try TestServer { request, number in
      let reply = file.reply(to: request)
      return number == 0 ? reply.hanging(after: 4000) : reply
    }
    try world.fetch(server.source(archive), stall: 0.3)
    #expect(server.requests.map(\.from) == [nil, 4000])
    #expect(
      world.events.contains {
        if case .waiting(let reason, _, _, _) = $0 { reason.hasPrefix("nothing came for") } else { false }
      })
  }

  @Test("Nobody listens: it is tried and said")
  func nobody() throws {
    var server: TestServer? = try TestServer { _, _ in .init("200 OK") }
    let source = try #require(server?.source(archive))
    server = nil
    let complaint = world.complaint { () throws(FetchError) in try world.fetch(source, attempts: 2) }
    #expect(
      complaint == "\(source.url): the server cannot be reached, tried 2 times; nothing came",
      "\(complaint ?? "")")
    #expect(world.names == [part])
  }
}
