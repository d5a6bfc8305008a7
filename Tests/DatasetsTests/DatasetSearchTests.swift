import Foundation
import Testing

@testable import Datasets

/// CIFAR given in every way that people give it.
@Suite struct DatasetSearchTests {
  private let nowhere = FileLocations(environment: [:], currentDirectory: "/nonexistent", executable: "/x/y")

  /// `count` records of CIFAR-10's layout, labels 0, 1, 2 and so on.
  private func batch(_ count: Int, from first: Int = 0) -> [UInt8] {
    (0..<count).flatMap { [UInt8((first + $0) % 10)] + [UInt8](repeating: UInt8(first + $0), count: 3072) }
  }

  private func hundred(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { [UInt8($0 % 20), UInt8($0)] + [UInt8](repeating: UInt8($0), count: 3072) }
  }

  private func open(_ path: String, for purpose: Dataset.Purpose = .training) throws -> Dataset {
    try Dataset.open(.directory(path), locations: nowhere, for: purpose)
  }

  private func complaint(_ path: String, for purpose: Dataset.Purpose = .training) -> String {
    do {
      _ = try Dataset.open(.directory(path), locations: nowhere, for: purpose)
      return "none"
    } catch { return error.description.replacingOccurrences(of: path, with: "DIR") }
  }

  // MARK: What is there is enough

  @Test func anyBatchFilesAndATestBatchTrain() throws {
    let root = try TemporaryFolder()
    try root.file("data_batch_4.bin", batch(3, from: 40))
    try root.file("data_batch_2.bin", batch(2, from: 20))
    try root.file("test_batch.bin", batch(1))
    let data = try open(root.path)
    #expect(try (0..<5).map { try data.training.pixels($0)[0] } == [20, 21, 40, 41, 42])
    #expect(data.validation.count == 1)
    #expect(data.name.hasSuffix("(data_batch_2.bin, data_batch_4.bin, test_batch.bin: 5 + 1 images)"))
  }

  @Test func everyTenthImageIsHeldOutWhereNoTestBatchIs() throws {
    let root = try TemporaryFolder()
    try root.file("data_batch_1.bin", batch(25))
    let data = try open(root.path)
    #expect(try (0..<2).map { try data.validation.pixels($0)[0] } == [9, 19])
    #expect(data.validation.labels == [9, 9])
    #expect(data.training.count == 23)
    #expect(try data.training.pixels(9)[0] == 10)
    #expect(data.name.hasSuffix("(data_batch_1.bin, every tenth image held out: 23 + 2 images)"))
  }

  @Test func theLastOfFewerThanTenIsHeldOut() throws {
    let root = try TemporaryFolder()
    try root.file("data_batch_1.bin", batch(2))
    let data = try open(root.path)
    #expect(try data.training.pixels(0)[0] == 0)
    #expect(try data.validation.pixels(0)[0] == 1)
  }

  @Test func aTestBatchAloneIsMeasuredWholeAndPartedToTrain() throws {
    let root = try TemporaryFolder()
    try root.file("test_batch.bin", batch(20))
    let measured = try open(root.path, for: .evaluation)
    #expect(measured.validation.count == 20)
    #expect(measured.training.count == 0)
    let trained = try open(root.path)
    #expect(trained.validation.count == 2)
    #expect(trained.training.count == 18)
    #expect(trained.name.contains("test_batch.bin, every tenth image held out: 18 + 2 images"))
  }

  @Test func aSingleImageIsMeasuredButNotTrainedOn() throws {
    let root = try TemporaryFolder()
    let file = try root.file("data_batch_1.bin", batch(1))
    #expect(try open(file, for: .evaluation).validation.count == 1)
    #expect(
      complaint(root.path) == "DIR/data_batch_1.bin: 1 image; training needs at least 2, one of them held out"
    )
  }

  // MARK: One file

  @Test func aBatchFileIsADataSetAndUsesNoOther() throws {
    let root = try TemporaryFolder()
    let file = try root.file("data_batch_3.bin", batch(12))
    try root.file("data_batch_1.bin", batch(5))
    try root.file("test_batch.bin", batch(5))
    try root.file("batches.meta.txt", Array((0..<10).map { "n\($0)" }.joined(separator: "\n").utf8))
    let data = try open(file)
    #expect(data.training.count == 11)
    #expect(data.classNames[9] == "n9")
  }

  @Test func aBatchFileOfAnotherNameIsKnownByItsRecords() throws {
    let root = try TemporaryFolder()
    let ten = try root.file("mine.bin", batch(12))
    let fine = try root.file("other.dat", hundred(11))
    #expect(
      try open(ten).name
        == "mine.bin, 10 classes in CIFAR-10's layout (mine.bin, every tenth image held out: 11 + 1 images)")
    #expect(try open(fine).classNames.count == 100)
    let only = try TemporaryFolder()
    try only.file("mine.bin", batch(12))
    #expect(try open(only.path).training.count == 11)
  }

  // MARK: Names and places

  @Test func namesInUpperCaseCount() throws {
    let root = try TemporaryFolder()
    try root.file("DATA_BATCH_1.BIN", batch(3))
    try root.file("Test_Batch.bin", batch(2))
    try root.file("BATCHES.META.TXT", Array((0..<10).map { "n\($0)" }.joined(separator: "\n").utf8))
    let data = try open(root.path)
    #expect(data.training.count == 3)
    #expect(data.validation.count == 2)
    #expect(data.classNames[0] == "n0")
  }

  @Test(arguments: ["cifar-10-batches-bin", "a/cifar-10-batches-bin", "any", "any/thing"])
  func foldersUpToTwoDeeperAreLookedInto(below: String) throws {
    let root = try TemporaryFolder()
    try root.folder(below)
    try root.file(below + "/data_batch_1.bin", batch(3))
    try root.file(below + "/test_batch.bin", batch(2))
    #expect(try open(root.path).location == root.path + "/" + below)
  }

  @Test func cifar100IsFoundLikewise() throws {
    let root = try TemporaryFolder()
    try root.folder("x/cifar-100-binary")
    try root.file("x/cifar-100-binary/TRAIN.BIN", hundred(3))
    let data = try open(root.path)
    #expect(data.training.labels == [0, 1])
    #expect(data.validation.labels == [2])
  }

  @Test func theArchivesOwnFolderComesBeforeAnother() throws {
    let root = try TemporaryFolder()
    for name in ["backup", "cifar-10-batches-bin"] {
      try root.folder(name)
      try root.file(name + "/test_batch.bin", batch(name == "backup" ? 1 : 2))
    }
    #expect(try open(root.path, for: .evaluation).validation.count == 2)
    try FileManager.default.moveItem(
      atPath: root.path + "/cifar-10-batches-bin", toPath: root.path + "/other")
    #expect(
      complaint(root.path)
        == "DIR: several data sets are there (DIR/backup, DIR/other); name one of them with --data")
  }

  @Test func theSearchPathIsLookedIntoLikewise() throws {
    let root = try TemporaryFolder()
    try root.folder("sets/cifar/cifar-10-batches-bin")
    try root.file("sets/cifar/cifar-10-batches-bin/DATA_BATCH_5.bin", batch(3))
    let locations = FileLocations(
      environment: ["RESNEXT_TUI_DATA": root.path + "/sets"], currentDirectory: root.path, executable: "/x/y")
    #expect(Dataset.defaultSource(locations: locations) == .cifar10)
    #expect(try Dataset.open(.cifar10, locations: locations).training.count == 2)
  }

  // MARK: What is there instead

  @Test func whatIsThereInsteadIsSaid() throws {
    func expect(_ text: String, _ make: (TemporaryFolder) throws -> Void) throws {
      let root = try TemporaryFolder()
      try make(root)
      let said = complaint(root.path)
      #expect(said.contains(text), "\(said)")
      #expect(said.hasPrefix("CIFAR-10 or CIFAR-100 in the binary layout was not found: DIR "), "\(said)")
      #expect(said.contains("--data shapes"))
      #expect(!said.contains("\n"))
    }
    try expect("is an empty folder") { _ in }
    let pickle: [UInt8] = [0x80, 2, 0x7D]
    try expect("holds Python pickles (batches.meta, data_batch_1, data_batch_2 and 1 more)") {
      for name in ["data_batch_1", "data_batch_2", "test_batch", "batches.meta"] { try $0.file(name, pickle) }
    }
    try expect("holds cifar-10-batches-py with Python pickles (data_batch_1)") {
      try $0.folder("cifar-10-batches-py")
      try $0.file("cifar-10-batches-py/data_batch_1", pickle)
    }
    try expect("holds Python pickles (meta, test, train)") {
      for name in ["train", "test", "meta"] { try $0.file(name, pickle) }
    }
    try expect("the archive cifar-10-binary.tar.gz, not unpacked: tar -xzf cifar-10-binary.tar.gz") {
      try $0.file("cifar-10-binary.tar.gz", [0x1F, 0x8B])
    }
    try expect("the archive cifar-10-python.tar.gz, not unpacked; the binary version is read here") {
      try $0.file("cifar-10-python.tar.gz", [0x1F, 0x8B])
    }
    try expect("holds train/cat with 2 pictures (1.png)") {
      try $0.folder("train/cat")
      try $0.file("train/cat/1.png", [1])
      try $0.file("train/cat/2.PNG", [1])
    }
    try expect("holds x.bin, which is no batch file: 7 bytes") {
      try $0.file("x.bin", [1, 2, 3, 4, 5, 6, 7])
    }
    try expect("MATLAB files") { try $0.file("data_batch_1.mat", [1]) }
    try expect("holds a.txt, b.csv, c and 1 more") {
      for name in ["a.txt", "b.csv", "c", "d"] { try $0.file(name, [1]) }
    }
  }

  @Test func aFileThatIsNoBatchIsCalledWhatItIs() throws {
    let root = try TemporaryFolder()
    func said(_ name: String, _ bytes: [UInt8]) throws -> String { complaint(try root.file(name, bytes)) }
    #expect(try said("cifar-10-binary.tar.gz", [0x1F, 0x8B, 8]).contains("DIR is an archive; unpack it"))
    #expect(try said("data_batch_1", [0x80, 2]).contains("DIR is a Python pickle"))
    #expect(try said("empty", []).contains("DIR is an empty file"))
    #expect(try said("text.txt", [65, 66]).contains("DIR is text: 2 bytes are no records"))
    #expect(try said("page.bin", Array("<!DOCTYPE html><p>".utf8)).contains("DIR is an HTML page: 18 bytes"))
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    #expect(try said("batch.bin", Array(pointer.utf8)).contains("DIR is a git-lfs pointer"))
    #expect(try said("cat.bin", [0xFF, 0xD8, 0xFF, 0xE0]).contains("DIR is a JPEG picture: 4 bytes"))
    // Of the right size, but no labels.
    #expect(try said("noise.dat", [UInt8](repeating: 200, count: 3073)).contains("is no batch file"))
    #expect(complaint("/nonexistent/x").contains("DIR is not there"))
    #expect(complaint("/dev/null").contains("is a device"))
  }

  @Test func aBatchFileThatIsCutOffIsNamedWithItsRecord() throws {
    let root = try TemporaryFolder()
    let file = try root.file("test_batch.bin", Array(batch(2).dropLast()))
    #expect(complaint(file).hasPrefix("DIR: record 1: it is cut off"))
    try root.file("test_batch.bin", batch(2) + [1, 2, 3])
    #expect(complaint(root.path, for: .evaluation).hasPrefix("DIR/test_batch.bin: record 2: it is cut off"))
  }
}
