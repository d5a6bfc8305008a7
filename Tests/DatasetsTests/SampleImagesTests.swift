import Foundation
import Testing

@testable import Datasets

@Suite struct SampleImagesTests {
  /// The folder of this checkout's own assets.
  private var assets: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/Assets"
  }

  private func load(assets: String) -> SampleImages {
    SampleImages.load(
      FileLocations(
        environment: ["RESNEXT_TUI_ASSETS": assets], currentDirectory: "/", executable: "/none/x"))
  }

  @Test func theTwentySamplesAreSmallLabelledPictures() {
    let samples = load(assets: assets)
    #expect(samples.images.count == 20)
    #expect(samples.note == nil)
    #expect(!samples.isProcedural)
    #expect(samples.images.allSatisfy { $0.image.width == 32 && $0.image.height == 32 })
    #expect(samples.images[0].name == "cifar10_00_3")
    #expect(samples.images.prefix(4).map(\.label) == ["cat", "ship", "ship", "airplane"])
  }

  @Test func onlyTheOfficialBytesAreCIFAR10() {
    let samples = load(assets: assets).images
    #expect(samples.allSatisfy { $0.isOfCIFAR10 })
    var other = samples[0]
    other.label = "dog"
    #expect(!other.isOfCIFAR10)
    other = samples[0]
    other.image = samples[0].image.resized(width: 31, height: 31).resized(width: 32, height: 32)
    #expect(!other.isOfCIFAR10)
    #expect(!load(assets: "/nonexistent").images.contains { $0.isOfCIFAR10 })
  }

  @Test func withoutAssetsShapesStandInAndSaySo() {
    let samples = load(assets: "/nonexistent")
    #expect(samples.isProcedural)
    #expect(samples.images.count == 20)
    #expect(samples.images[0].name == "shapes_00_circle")
    #expect(
      samples.note
        == "no Assets folder was found ($RESNEXT_TUI_ASSETS names one); procedural shapes stand in for sample images"
    )
  }

  @Test func aBrokenSampleIsLeftOutAndNamed() throws {
    let root = try TemporaryFolder()
    try root.folder("samples")
    let good = try Data(contentsOf: URL(fileURLWithPath: assets + "/samples/cifar10_01_8.png"))
    try root.file("samples/cifar10_01_8.png", Array(good))
    let broken = try root.file("samples/broken.png", [1, 2])
    let samples = load(assets: root.path)
    #expect(samples.images.map(\.label) == ["ship"])
    #expect(samples.note == "\(broken): is no picture of a known kind; PNG and JPEG are read")
  }

  @Test func anEmptySamplesFolderLetsShapesStandIn() throws {
    let root = try TemporaryFolder()
    try root.folder("samples")
    #expect(load(assets: root.path).isProcedural)
  }

  @Test func aPictureWithoutAKnownClassIsUnknown() throws {
    let root = try TemporaryFolder()
    try root.folder("samples")
    let good = try Data(contentsOf: URL(fileURLWithPath: assets + "/samples/cifar10_01_8.png"))
    for name in ["cat.png", "cifar10_00_10.png", "cifar10_00_x.png"] {
      try root.file("samples/" + name, Array(good))
    }
    #expect(load(assets: root.path).images.map(\.label) == ["unknown", "unknown", "unknown"])
  }

  @Test func picturesAreReadByTheirContentAndNamedWithoutTheirEnding() throws {
    let root = try TemporaryFolder()
    try root.folder("samples")
    let good = try Data(contentsOf: URL(fileURLWithPath: assets + "/samples/cifar10_01_8.png"))
    for name in ["cifar10_1_8.jpeg", "cifar10_2_8.JPG", "note.txt"] {
      try root.file("samples/" + name, Array(good))
    }
    let samples = load(assets: root.path)
    #expect(samples.images.map(\.name) == ["cifar10_1_8", "cifar10_2_8"])
    #expect(samples.images.map(\.label) == ["ship", "ship"])
    #expect(samples.note == nil)
  }

  @Test func heldOutImagesOfADataSetCarryTheirClass() throws {
    let samples = try SampleImages.heldOut(.shapes, count: 12)
    #expect(samples.count == 12)
    #expect(samples[0].label == "circle")
    #expect(samples[11].label == "square")
  }
}
