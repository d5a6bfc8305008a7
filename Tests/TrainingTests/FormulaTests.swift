import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

@Suite("Formula of the fixtures")
struct FormulaTests {
  private struct Entry: Decodable {
    let name: String
    let shape: [Int]
    let first: [Float]
    let last: [Float]
    let sum: Double
  }

  private struct File: Decodable { let tensors: [Entry] }

  @Test("Names are hashed with FNV-1a")
  func hash() {
    // The vectors that Fowler, Noll and Vo publish.
    #expect(Formula.hash("") == 0xCBF2_9CE4_8422_2325)
    #expect(Formula.hash("a") == 0xAF63_DC4C_8601_EC8C)
    #expect(Formula.hash("foobar") == 0x8594_4171_F739_67E8)
  }

  @Test("Tensors are those of the Python twin, to the last bit")
  func twin() throws {
    for entry in try Fixture.read("formula.json", as: File.self).tensors {
      let tensor =
        entry.name == "image"
        ? Formula.images("image", batch: entry.shape[0], size: entry.shape[2])
        : Formula.weight(entry.name, entry.shape)
      #expect(tensor.shape == entry.shape, "\(entry.name)")
      #expect(Array(tensor.values.prefix(6)) == entry.first, "\(entry.name)")
      #expect(Array(tensor.values.suffix(6)) == entry.last, "\(entry.name)")
      #expect(abs(tensor.values.reduce(0) { $0 + Double($1) } - entry.sum) < 1e-9, "\(entry.name)")
    }
  }

  @Test("A kernel repeats after 4,093 values, an image does not")
  func period() {
    let kernel = Formula.weight("fc.weight", [10, 512]).values
    #expect(kernel[4093] == kernel[0])
    #expect(kernel[4092] != kernel[0])
    let image = Formula.uniform("image", [3, 64, 64], -1, 1).values
    #expect(image[4093] != image[0])
  }

  @Test("Labels are (7·i + 3) modulo the classes, samples spread over the whole tensor")
  func labelsAndSamples() {
    #expect(Formula.labels(batch: 4, classes: 10) == [3, 0, 7, 4])
    #expect(Formula.labels(batch: 2, classes: 10, first: 2) == [7, 4])
    #expect(Formula.sampledIndices(count: 3).sorted() == [0, 1, 2])
    #expect(Set(Formula.sampledIndices(count: 4096)).count == 64)
  }

  @Test("The catalogue names the tensors that the network has, with their shapes")
  func catalogue() throws {
    for preset in [Preset.tiny, .notebookCIFAR] {
      let network = try ResNeXt(preset.configuration, batch: 1, trainable: false, threads: 1)
      let found = network.weights.tensors.map { "\($0.name) \($0.tensor.shape)" }
      let expected = try TensorCatalogue(preset.configuration).entries.map { "\($0.name) \($0.shape)" }
      #expect(found.sorted() == expected.sorted())
    }
  }
}
