import Datasets
import FetchFixtures
import Foundation
import Synchronization
import Testing

@testable import Fetching

@Suite("Archives")
struct ArchiveTests {
  private let world: FetchWorld
  private let folder = "cifar-10-batches-bin"

  init() throws { world = try FetchWorld() }

  private func fetch(_ bytes: [UInt8], _ archive: CIFARArchive = .cifar10) -> String {
    world.complaint { () throws(FetchError) in
      try world.fetch(local(bytes), of: archive)
    } ?? "none"
  }

  private func local(_ bytes: [UInt8]) -> ArchiveSource {
    let path = (try? world.write("an archive.tar.gz", bytes)) ?? ""
    return ArchiveSource(url: URL(fileURLWithPath: path).absoluteString, md5: md5(bytes))
  }

  @Test("file: addresses are read where they are, with spaces in their names")
  func files() throws {
    #expect(fetch(SmallCIFAR.tenArchive()) == "none")
    #expect(world.names == [folder])
    #expect(world.bytes(folder + "/test_batch.bin") == SmallCIFAR.ten(2, seed: 5))
  }

  @Test("A file that is another one, or none, is said")
  func wrongFiles() throws {
    var source = local([1, 2, 3])
    source.md5 = md5([1])
    let path = URL(string: source.url)?.path ?? ""
    #expect(
      world.complaint { () throws(FetchError) in try world.fetch(source) }?.hasPrefix(
        "\(path): its MD5 is \(md5([1, 2, 3])), not \(md5([1]))") == true)
    let missing = ArchiveSource(url: "file:///nonexistent/x", md5: md5([]))
    #expect(
      world.complaint { () throws(FetchError) in try world.fetch(missing) }
        == "/nonexistent/x: No such file or directory")
    let elsewhere = ArchiveSource(url: "file://host/x", md5: md5([]))
    #expect(
      world.complaint { () throws(FetchError) in try world.fetch(elsewhere) }?.contains("on this machine")
        == true)
  }

  @Test("CIFAR-100's archive has its own files, names of both kinds of classes among them")
  func hundred() throws {
    #expect(fetch(SmallCIFAR.hundredArchive(), .cifar100) == "none")
    #expect(world.names == ["cifar-100-binary"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.path("cifar-100-binary")).sorted()
        == ["coarse_label_names.txt", "fine_label_names.txt", "test.bin", "train.bin"])
  }

  @Test("The final folder appears at the end, whole")
  func atOnce() throws {
    let path = world.path(folder)
    let seen = Mutex(0)
    let bytes = SmallCIFAR.tenArchive(records: 20)
    try world.fetch(
      local(bytes),
      watch: { event in
        guard case .unpacking = event else { return }
        seen.withLock { $0 += FileManager.default.fileExists(atPath: path) ? 1000 : 1 }
      })
    #expect((3..<1000).contains(seen.withLock { $0 }))
  }

  @Test("What a killed process left is removed")
  func leftovers() throws {
    try world.write("cache/.\(folder).unpacking/data_batch_1.bin", [1])
    try world.write("cache/.\(folder).unpacking/other", [1])
    #expect(fetch(SmallCIFAR.tenArchive()) == "none")
    #expect(world.names == [folder] && world.bytes(folder + "/other") == nil)
  }

  @Test("A link in the place of the folder it unpacks into is not followed")
  func linkInTheWay() throws {
    let outside = try world.write("outside/precious", [7])
    try FileManager.default.createDirectory(atPath: world.folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: world.path(".\(folder).unpacking"),
      withDestinationPath: URL(fileURLWithPath: outside).deletingLastPathComponent().path)
    #expect(fetch(SmallCIFAR.tenArchive()) == "none")
    #expect(FileManager.default.contents(atPath: outside) == Data([7]))
  }

  /// Entries that no such archive has, with the words they are refused with.
  static let tricks: [(TestArchive.Entry, String)] = [
    (.file("/etc/passwd", [1]), "a whole path, /etc/passwd"),
    (.file("../data_batch_1.bin", [1]), "leads out of it"),
    (.file("cifar-10-batches-bin/../../x", [1]), "leads out of it"),
    (.folder("cifar-10-batches-bin/../.."), "leads out of it"),
    (.link("cifar-10-batches-bin/link", to: "/etc"), "it holds a link"),
    (.hardLink("cifar-10-batches-bin/hard", to: "cifar-10-batches-bin/data_batch_1.bin"), "a hard link"),
    (.pipe("cifar-10-batches-bin/pipe"), "a pipe"), (.device("cifar-10-batches-bin/device"), "a device"),
    (.sparse("cifar-10-batches-bin/sparse", hole: 100_000, [1]), "a file with holes"),
    (.file("cifar-10-batches-bin/data_batch_2.bin", SmallCIFAR.ten(1)), "is in it twice"),
    (.file("./cifar-10-batches-bin//data_batch_2.bin", SmallCIFAR.ten(1)), "is in it twice"),
  ]

  @Test("Tricks are refused, and nothing of such an archive is left", arguments: 0..<11)
  func refused(_ index: Int) throws {
    let (entry, words) = Self.tricks[index]
    let line = fetch(TestArchive.make(SmallCIFAR.tenEntries() + [entry]))
    #expect(line.contains(words) && line.hasSuffix("; nothing was unpacked"), "\(line)")
    #expect(world.names.isEmpty)
  }

  @Test("Other files are passed over, whatever they are called")
  func others() throws {
    let more: [TestArchive.Entry] = [
      .folder("other/"), .file("other/data_batch_1.bin", [1]), .file("x", [2]),
      .file(folder + "/deeper/test_batch.bin", [1]), .file(folder + "/DATA_BATCH_1.BIN", [1]),
    ]
    #expect(fetch(TestArchive.make(more + SmallCIFAR.tenEntries() + more)) == "none")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.path(folder)).count == 7)
  }

  @Test("An archive without one of the batches is refused with its name")
  func missing() throws {
    let entries = SmallCIFAR.tenEntries()
    let line = fetch(TestArchive.make(Array(entries[..<4] + entries[5...])))
    #expect(line.contains("it lacks cifar-10-batches-bin/data_batch_3.bin"), "\(line)")
    #expect(fetch(SmallCIFAR.hundredArchive()).contains("it lacks cifar-10-batches-bin/data_batch_1.bin"))
    #expect(world.names.isEmpty)
  }

  @Test("Batches that are no records are refused with file and record")
  func noRecords() throws {
    let entries = SmallCIFAR.tenEntries()
    func changed(_ bytes: [UInt8]) -> String {
      fetch(TestArchive.make(entries[..<5] + [.file(folder + "/data_batch_4.bin", bytes)] + entries[6...]))
    }
    #expect(
      changed(SmallCIFAR.ten(2).dropLast()).contains(
        "cifar-10-batches-bin/data_batch_4.bin: record 1: it is cut off"))
    #expect(changed([10] + SmallCIFAR.ten(1).dropFirst()).contains("label 10 is not in 0–9"))
    #expect(changed([]).contains("the file is empty"))
    #expect(world.names.isEmpty)
  }

  @Test("What is broken, cut off or no archive is said to be", arguments: [0, 1, 2, 3, 4])
  func broken(_ index: Int) throws {
    let whole = SmallCIFAR.tenArchive()
    let plain = TestArchive.make(SmallCIFAR.tenEntries(), packed: false)
    let bytes = [
      Array(whole.prefix(whole.count / 2)), [], Array("<html>not found</html>".utf8),
      Array(plain.prefix(30_000)), whole.map { $0 ^ 0x55 },
    ][index]
    let line = fetch(bytes)
    #expect(line.contains("no tar archive that can be read") || line.contains("it lacks"), "\(line)")
    #expect(world.names.isEmpty)
  }

  @Test("An archive that is not packed is one, too")
  func plain() throws {
    #expect(fetch(TestArchive.make(SmallCIFAR.tenEntries(), packed: false)) == "none")
  }

  @Test("What unpacks to more than it should is refused before it is unpacked")
  func bombs() throws {
    let huge = 0o77_777_777_777
    #expect(fetch(TestArchive.header("bomb", bytes: huge)).contains("unpacks to more than"))
    let member = TestArchive.header(folder + "/data_batch_1.bin", bytes: 30_730_001)
    #expect(fetch(member).contains("more than 31 MB"))
    let many = (0...1000).map { TestArchive.Entry.file("file\($0)", []) }
    #expect(fetch(TestArchive.make(many)).contains("more than 1000 entries"))
    #expect(world.names.isEmpty)
  }
}
