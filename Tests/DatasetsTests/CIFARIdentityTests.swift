import Formats
import Foundation
import Testing

@testable import Datasets

/// "CIFAR-10" is said of CIFAR-10 alone.
@Suite struct CIFARIdentityTests {
  private let nowhere = FileLocations(environment: [:], currentDirectory: "/nonexistent", executable: "/x/y")

  /// The first 20 official test images and their labels, as they come with the program.
  private func samples() throws -> [(label: UInt8, planes: [UInt8])] {
    let folder =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/Assets/samples"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".png") }
    return try names.sorted().map { name in
      let label = try #require(UInt8(name.dropLast(4).suffix(1)))
      return (label, try ImageFile.read(path: folder + "/" + name).planes)
    }
  }

  private func name(_ root: TemporaryFolder) throws -> String {
    try Dataset.open(.directory(root.path), locations: nowhere, for: .evaluation).name
  }

  /// Photographs that are none: every value near the middle.
  private func filler(_ count: Int) -> [UInt8] {
    let planes: [UInt8] = (0..<3072).map { UInt8(100 + $0 % 50) }
    var bytes: [UInt8] = []
    for index in 0..<count { bytes += [UInt8(index % 10)] + planes }
    return bytes
  }

  @Test func theLandmarksAreThoseOfTheSamples() throws {
    let samples = try samples()
    #expect(samples.count == 20)
    #expect(samples.map { fingerprint([$0.label] + $0.planes) } == CIFARFacts.testFingerprints)
    #expect(CIFARFacts.testThumbnails.map(\.label) == samples.map(\.label))
    #expect(CIFARFacts.testThumbnails.map(\.thumbnail) == samples.map { thumbnail($0.planes) })
  }

  @Test func aThumbnailIsTheMeanOfEightByEight() {
    let planes: [UInt8] = (0..<3072).map { index in
      let (channel, row, column) = (index / 1024, index % 1024 / 256, index % 32 / 8)
      return UInt8(channel * 64 + row * 4 + column)
    }
    #expect(Array(thumbnail(planes).prefix(6)) == [0, 1, 2, 3, 4, 5])
    #expect(thumbnail(planes)[47] == 128 + 12 + 3)
  }

  @Test func theFirstOfficialTestImagesAreCIFAR10() throws {
    let root = try TemporaryFolder()
    try root.file("test_batch.bin", try samples().prefix(7).flatMap { [$0.label] + $0.planes })
    #expect(try name(root) == "CIFAR-10 (test_batch.bin: 0 + 7 images)")
    #expect(try Dataset.open(.directory(root.path), locations: nowhere).classNames == ClassNames.cifar10)
  }

  @Test func oneChangedByteMakesThemSomebodyElses() throws {
    let root = try TemporaryFolder()
    var bytes = try samples().flatMap { [$0.label] + $0.planes }
    bytes[5 * 3073 + 100] ^= 1
    try root.file("test_batch.bin", bytes)
    #expect(try name(root).contains("10 classes in CIFAR-10's layout"))
  }

  @Test func officialBeginningsDoNotMakeOtherImagesCIFAR10() throws {
    let root = try TemporaryFolder()
    try root.file("test_batch.bin", try samples().flatMap { [$0.label] + $0.planes } + filler(500))
    #expect(try name(root).contains("10 classes in CIFAR-10's layout"))
  }

  @Test func shuffledAndCompressedImagesAreAnAlteredCopy() throws {
    let root = try TemporaryFolder()
    // Two levels brighter and in reverse, as after a compression and a shuffle.
    let altered = try samples().reversed().flatMap { [$0.label] + $0.planes.map { $0 < 254 ? $0 + 2 : $0 } }
    try root.file("test_batch.bin", filler(990) + altered)
    #expect(try name(root) == "CIFAR-10 (altered copy, test_batch.bin: 0 + 1,010 images)")
    try root.file("data_batch_1.bin", filler(1000))
    #expect(try name(root).contains("10 classes in CIFAR-10's layout"), "these are darker than CIFAR-10")
  }

  @Test func photographsOfOtherThingsAreNot() throws {
    let root = try TemporaryFolder()
    try root.file("test_batch.bin", filler(1200))
    try root.file("data_batch_1.bin", filler(1200))
    #expect(try name(root).contains("10 classes in CIFAR-10's layout"))
  }

  /// Contents with what is published of a training batch.
  @Test func aTrainingBatchIsKnownByItsClassesColoursAndBeginning() {
    let counts = [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981]
    func contents(first: [UInt8], brightness: Int) -> BatchContents {
      var contents = BatchContents(layout: .cifar10)
      var isFirst = true
      // The first image is a frog, the others come by class.
      let order = [6] + (0..<10).flatMap { Array(repeating: $0, count: counts[$0] - ($0 == 6 ? 1 : 0)) }
      for label in order {
        var record = [UInt8(label)]
        for mean in [125, 123, 114] { record += [UInt8](repeating: UInt8(mean + brightness), count: 1024) }
        if isFirst {
          for (place, value) in first.prefix(3).enumerated() { record[1 + place] = value }
          for (place, value) in first.suffix(3).enumerated() { record[3070 + place] = value }
        }
        isFirst = false
        record.withUnsafeBufferPointer { contents.add($0) }
      }
      return contents
    }
    let beginning: [UInt8] = [59, 43, 50, 140, 84, 72]
    #expect(CIFARFacts.isOfficialBatch(1, contents(first: beginning, brightness: 0)))
    #expect(!CIFARFacts.isOfficialBatch(2, contents(first: beginning, brightness: 0)))
    #expect(!CIFARFacts.isOfficialBatch(1, contents(first: [59, 43, 51, 140, 84, 72], brightness: 0)))
    #expect(!CIFARFacts.isOfficialBatch(1, contents(first: beginning, brightness: 30)))
  }

  @Test func cifar100NeedsItsHundredClassesInTwenty() throws {
    let root = try TemporaryFolder()
    func images(_ count: Int, coarse: (Int) -> UInt8) -> [UInt8] {
      (0..<count).flatMap { index -> [UInt8] in
        let planes = [129, 124, 112].flatMap { [UInt8](repeating: $0, count: 1024) }
        return [coarse(index % 100), UInt8(index % 100)] + planes
      }
    }
    try root.file("test.bin", images(1000) { CIFARFacts.coarseLabels[$0] })
    #expect(try name(root) == "CIFAR-100 (altered copy, test.bin: 0 + 1,000 images)")
    try root.file("test.bin", images(1000) { UInt8($0 / 5) })
    #expect(try name(root).contains("100 classes in CIFAR-100's layout"))
  }
}
