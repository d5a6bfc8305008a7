import Formats
import Foundation
import Testing

@testable import Datasets

@Suite struct CIFARTests {
  /// A record whose pixels all have one value.
  private func record(_ labels: [UInt8], _ value: UInt8) -> [UInt8] {
    labels + [UInt8](repeating: value, count: 3072)
  }

  /// A complete small CIFAR-10: two records a training file, three held out.
  private func smallCIFAR10(in folder: String, of root: TemporaryFolder) throws {
    for batch in 1...5 {
      let value = UInt8(batch * 10)
      try root.file(
        "\(folder)/data_batch_\(batch).bin",
        record([UInt8(batch)], value) + record([UInt8(batch + 4)], value + 1))
    }
    try root.file("\(folder)/test_batch.bin", (0..<3).flatMap { record([UInt8($0)], 200 + UInt8($0)) })
  }

  private let nowhere = FileLocations(environment: [:], currentDirectory: "/nonexistent", executable: "/x/y")

  private func complaint(_ path: String) -> String {
    do {
      _ = try Dataset.open(.directory(path), locations: nowhere)
      return "none"
    } catch {
      return error.description.replacingOccurrences(of: path, with: "DIR")
    }
  }

  @Test func readsRecordsAcrossFilesInOrder() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    let data = try Dataset.open(.directory(root.path), locations: nowhere)
    let folder = URL(fileURLWithPath: root.path).lastPathComponent
    #expect(data.name == "\(folder), 10 classes in CIFAR-10's layout (10 + 3 images)")
    #expect(data.location != nil)
    #expect(data.training.labels == [1, 5, 2, 6, 3, 7, 4, 8, 5, 9])
    #expect(try data.training.pixels(0) == [UInt8](repeating: 10, count: 3072))
    #expect(try data.training.pixels(3) == [UInt8](repeating: 21, count: 3072))
    #expect(try data.training.pixels(9) == [UInt8](repeating: 51, count: 3072))
    #expect(data.validation.count == 3)
    #expect(try data.validation.pixels(2)[0] == 202)
  }

  @Test func pixelsAreThreePlanesRedFirst() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    let planes = (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 1024 * 100 + $0 % 32) }
    try root.file("test_batch.bin", [4] + planes)
    let image = try Dataset.open(.directory(root.path), locations: nowhere).validation.image(0)
    #expect(image[5, 7] == (5, 105, 205))
  }

  @Test func findsTheArchivesFolderInsideTheOneNamed() throws {
    let root = try TemporaryFolder()
    try root.folder("cifar-10-batches-bin")
    try smallCIFAR10(in: "cifar-10-batches-bin", of: root)
    #expect(try Dataset.open(.directory(root.path), locations: nowhere).training.count == 10)
  }

  @Test func looksInTheUsualPlacesInOrder() throws {
    let root = try TemporaryFolder()
    try root.folder("home/resnext-tui/cifar-10-batches-bin")
    try smallCIFAR10(in: "home/resnext-tui/cifar-10-batches-bin", of: root)
    let locations = FileLocations(
      environment: ["RESNEXT_TUI_DATA": root.path + "/none", "XDG_DATA_HOME": root.path + "/home"],
      currentDirectory: root.path, executable: "/x/y")
    #expect(Dataset.defaultSource(locations: locations) == .cifar10)
    #expect(try Dataset.open(.cifar10, locations: locations).training.count == 10)
    #expect(Dataset.defaultSource(locations: nowhere) == .shapes)
    #expect(try Dataset.open(.shapes, locations: nowhere).location == nil)
  }

  @Test func namesThePlacesItLookedIn() {
    #expect(
      throws: DatasetError.notFound(
        name: "CIFAR-10",
        looked: [
          "/nonexistent/.local/share/resnext-tui is not there", "/nonexistent/data is not there",
          "/nonexistent/.cache/resnext-tui is not there",
        ])
    ) { try Dataset.open(.cifar10, locations: nowhere) }
    #expect(throws: DatasetError.self) { try Dataset.open(.directory("/nonexistent"), locations: nowhere) }
  }

  @Test func classNamesBesideTheDataCountWhenThereAreTen() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    let numbered = (0..<10).map { "class \($0)" }
    #expect(try Dataset.open(.directory(root.path), locations: nowhere).classNames == numbered)
    try root.file("batches.meta.txt", Array("a\nb\nc\nd\ne\nf\ng\nh\ni\r\nj\n\n".utf8))
    let names = try Dataset.open(.directory(root.path), locations: nowhere).classNames
    #expect(names == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
    try root.file("batches.meta.txt", Array("only one\n".utf8))
    #expect(try Dataset.open(.directory(root.path), locations: nowhere).classNames == numbered)
  }

  @Test func aFileCutOffIsAnErrorWithFileAndRecord() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    try root.file("data_batch_3.bin", Array((record([1], 0) + record([2], 0)).dropLast()))
    #expect(
      complaint(root.path)
        == "DIR/data_batch_3.bin: record 1: it is cut off: 6145 bytes are no multiple of 3073, "
        + "the size of a CIFAR-10 record")
  }

  @Test func aFalseLabelIsAnErrorWithFileAndRecord() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    // Beyond the first piece that is read at once.
    let records = (0..<300).flatMap { record([$0 == 299 ? 10 : 9], 0) }
    try root.file("test_batch.bin", records)
    #expect(complaint(root.path) == "DIR/test_batch.bin: record 299: label 10 is not in 0–9")
  }

  @Test func anEmptyFileIsAnErrorWithItsNameAndAMissingOneIsLeftOut() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    try root.file("data_batch_2.bin", [])
    #expect(complaint(root.path) == "DIR/data_batch_2.bin: the file is empty")
    try FileManager.default.removeItem(atPath: root.path + "/data_batch_2.bin")
    let data = try Dataset.open(.directory(root.path), locations: nowhere)
    #expect(data.training.labels == [1, 5, 3, 7, 4, 8, 5, 9])
    #expect(
      data.name.hasSuffix(
        "(data_batch_1.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin: 8 + 3 images)"
      ))
  }

  @Test func aFileThatShrinksWhileInUseIsAnErrorNotAnImage() throws {
    let root = try TemporaryFolder()
    try smallCIFAR10(in: "", of: root)
    let data = try Dataset.open(.directory(root.path), locations: nowhere)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: root.path + "/test_batch.bin"))
    try handle.truncate(atOffset: 4000)
    try handle.close()
    #expect(try data.validation.pixels(0)[0] == 200)
    #expect(throws: DatasetError.self) { try data.validation.pixels(1) }
  }

  @Test func cifar100TakesTheFineLabelAndChecksBoth() throws {
    let root = try TemporaryFolder()
    try root.file("train.bin", record([19, 99], 5) + record([0, 42], 6))
    try root.file("test.bin", record([3, 7], 8))
    let data = try Dataset.open(.directory(root.path), locations: nowhere)
    #expect(data.name.hasSuffix(", 100 classes in CIFAR-100's layout (2 + 1 images)"))
    #expect(data.training.labels == [99, 42])
    #expect(try data.training.pixels(1) == [UInt8](repeating: 6, count: 3072))
    #expect(data.classNames == (0..<100).map { "class \($0)" })
    #expect(Set(ClassNames.cifar100).count == 100)
    #expect(ClassNames.cifar100 == ClassNames.cifar100.sorted())
    try root.file("test.bin", record([20, 7], 8))
    #expect(complaint(root.path) == "DIR/test.bin: record 0: label 20 is not in 0–19")
    try root.file("test.bin", record([3, 100], 8))
    #expect(complaint(root.path) == "DIR/test.bin: record 0: label 100 is not in 0–99")
  }

  @Test func sourcesAreNamedByTheirArgument() throws {
    for argument in ["shapes", "cifar10", "cifar100", "/some/folder"] {
      #expect(DataSource(argument: argument).argument == argument)
    }
    #expect(DataSource(argument: "cifar100") == .cifar100)
    #expect(DataSource(argument: "./shapes") == .directory("./shapes"))
    #expect(try JSONValue(encoding: [DataSource.cifar10, .directory("/d")]) == ["cifar10", "/d"])
    #expect(try (["shapes"] as JSONValue).decoded(as: [DataSource].self) == [.shapes])
  }
}
