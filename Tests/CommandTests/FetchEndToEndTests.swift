import FetchFixtures
import Foundation
import Testing

@testable import Fetching

/// `fetch` of the built program, from a server on the loopback.
@Suite("fetch, with the built program", .serialized)
struct FetchEndToEndTests {
  private let folder: TemporaryFolder
  private let archive = SmallCIFAR.tenArchive(records: 30)
  private let none = ["no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"]

  init() throws { folder = try TemporaryFolder() }

  private var place: String { folder.file(".cache/resnext-tui/cifar-10-batches-bin") }
  private var part: String { folder.file(".cache/resnext-tui/cifar-10-binary.tar.gz.part") }

  private func sum(_ bytes: [UInt8]) -> String {
    var sum = MD5()
    bytes.withUnsafeBytes { sum.update($0) }
    return sum.text
  }

  private func fetch(
    _ server: TestServer, _ more: [String] = [], of data: String = "cifar10", _ bytes: [UInt8]? = nil
  ) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(
      ["fetch", data, "--url", server.url(), "--md5", sum(bytes ?? archive)] + more, in: folder, none)
  }

  @Test("What was fetched is found by eval and info, and fetching it again says that it is there")
  func found() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    let outcome = try fetch(server)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(
      outcome.output.hasSuffix("CIFAR-10 is there: \(place)\nit is read by --data cifar10\n"),
      "\(outcome.output)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file(".cache/resnext-tui"))
        == ["cifar-10-batches-bin"])
    let weights = checkout + "/Assets/weights/notebook-cifar.safetensors"
    let evaluated = try BuiltProgram.run(
      ["eval", "--weights", weights, "--data", "cifar10", "--json"], in: folder)
    #expect(try evaluated.json().first?["images"] as? Int == 30, "\(evaluated.errors)")
    let again = try fetch(server, ["--json"])
    #expect(again.status == 0 && server.requests.count == 1)
    let line = try #require(try again.json().last)
    #expect(line["event"] as? String == "done" && line["was_there"] as? Bool == true)
    #expect(line["path"] as? String == place)
  }

  @Test("CIFAR-100 trains and is evaluated with a hundred classes")
  func hundred() throws {
    let bytes = SmallCIFAR.hundredArchive(records: 200)
    let file = ServedFile(bytes)
    let server = try TestServer { request, _ in file.reply(to: request) }
    #expect(try fetch(server, of: "cifar100", bytes).status == 0)
    let trained = try BuiltProgram.run(
      [
        "train", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2",
        "--data", "cifar100", "--epochs", "1", "--out", folder.file("run"), "--json",
      ], in: folder)
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try BuiltProgram.run(
      [
        "eval", "--weights", folder.file("run/last.safetensors"), "--data", "cifar100", "--per-class",
        "--json",
      ], in: folder)
    let result = try #require(try evaluated.json().first)
    #expect(result["images"] as? Int == 100)
    #expect((result["classes"] as? [[String: Any]])?[41]["label"] as? String == "fine41")
    #expect((result["confusion"] as? [[Int]])?.count == 100)
  }

  @Test("A cut connection is taken up at the byte; JSON lines alone stand on standard output")
  func cut() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, number in
      number == 0 ? file.reply(to: request).cut(after: 100_000) : file.reply(to: request)
    }
    let outcome = try fetch(server, ["--json"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(server.requests.map(\.from) == [nil, 100_000])
    let lines = try outcome.json()
    #expect(lines.first?["event"] as? String == "request" && lines.first?["kept"] as? Int == 0)
    #expect(lines.contains { $0["event"] as? String == "retry" && $0["attempt"] as? Int == 2 })
    let last = try #require(lines.last { $0["event"] as? String == "progress" })
    #expect(last["received"] as? Int == archive.count && last["total"] as? Int == archive.count)
    #expect(lines.last?["was_there"] as? Bool == false)
  }

  @Test(
    "A signal ends it with 128 + its number; the part stays and the next fetch goes on",
    arguments: [SIGINT, SIGTERM])
  func signals(_ number: Int32) throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, number in
      number == 0 ? file.reply(to: request).hanging(after: 50_000) : file.reply(to: request)
    }
    let errors = folder.file("errors")
    let process = try SpawnedProcess.start(
      [try BuiltProgram.path, "fetch", "cifar10", "--url", server.url(), "--md5", sum(archive)],
      BuiltProgram.environment(folder, none),
      .init(paths: ["/dev/null", folder.file("output"), errors], flags: O_RDWR | O_CREAT))
    try wait { (FileManager.default.contents(atPath: part)?.count ?? 0) == 50_000 }
    kill(process, number)
    var status: Int32 = 0
    #expect(waitpid(process, &status, 0) == process)
    #expect(status & 0x7f == 0 && status >> 8 == 128 + number)
    let line = try String(contentsOfFile: errors, encoding: .utf8)
    #expect(
      line == "resnext-tui fetch: stopped; 50 kB are kept in \(part): fetch again to go on there\n", "\(line)"
    )
    #expect(try fetch(server).status == 0)
    #expect(server.requests.last?.from == 50_000)
  }

  private func wait(_ condition: () -> Bool) throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
      try #require(ContinuousClock.now < end, "it did not come to it")
      usleep(10_000)
    }
  }

  @Test("A file that may not grow further is an error of that file, and what fitted is kept")
  func fileTooLarge() throws {
    let file = ServedFile(archive)
    let server = try TestServer { request, _ in file.reply(to: request) }
    let command = [try BuiltProgram.path, "fetch", "cifar10", "--url", server.url(), "--md5", sum(archive)]
    let words = command.map { "'\($0)'" }.joined(separator: " ")
    let outcome = try BuiltProgram.run(
      ["-c", "ulimit -f 64; exec \(words)"], in: folder, none, executable: "/bin/sh")
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("resnext-tui fetch: \(part): File too large; "), "\(outcome.errors)")
    #expect(outcome.errors.contains("are kept in \(part)"))
    #expect(try fetch(server).status == 0)
    #expect(server.requests.last?.from.map { $0 > 0 } == true)
  }

  @Test("--dir takes another folder and says how it is read; file: needs no server")
  func elsewhere() throws {
    let path = try folder.write("an archive.tar.gz", archive)
    let url = URL(fileURLWithPath: path).absoluteString
    let outcome = try BuiltProgram.run(
      ["fetch", "cifar10", "--dir", folder.file("own"), "--url", url, "--md5", sum(archive).uppercased()],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.hasSuffix("it is read by --data \(folder.file("own/cifar-10-batches-bin"))\n"),
      "\(outcome.output)")
  }

  @Test("What fails is one line with status 1")
  func failures() throws {
    let server = try TestServer { _, _ in .init("404 Not Found") }
    let outcome = try fetch(server)
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "resnext-tui fetch: \(server.url()): the server answers 404 (not found); try later, or a mirror with --url and --md5\n"
    )
  }

  @Test("Wrong usage is status 2 with what would be right")
  func usage() throws {
    let digits = String(repeating: "0", count: 32)
    for (arguments, words) in [
      ([], "which data? known: cifar10, cifar100"), (["cifar-10"], "did you mean 'cifar10'?"),
      (["shapes"], "no archive of 'shapes'"), (["cifar10", "x"], "unexpected argument 'x'"),
      (["cifar10", "--md5", digits], "belongs to --url"), (["cifar10", "--url", "http://x/"], "needs --md5"),
      (["cifar10", "--url", "http://x/", "--md5", "12"], "is not 32 hexadecimal digits"),
      (["cifar10", "--url", "ftp://x/", "--md5", digits], "no http, https or file address"),
      (["cifar10", "--url", "x", "--md5", digits], "no http, https or file address"),
      (["cifar10", "--dir", ""], "a folder is needed"),
    ] as [([String], String)] {
      let outcome = try BuiltProgram.run(["fetch"] + arguments, in: folder)
      #expect(outcome.status == 2 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
  }
}
