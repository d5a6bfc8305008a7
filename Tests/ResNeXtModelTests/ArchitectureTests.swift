import ResNeXtModel
import Testing

@Suite("Architecture")
struct ArchitectureTests {
  @Test("The notebook's maps shrink 32 → 16 → 7 → 4 → 2 → 1 → 1")
  func notebookSizes() throws {
    let architecture = try Architecture(Preset.notebook50.configuration)
    #expect(architecture.stemConvolutionSize == 16)
    #expect(architecture.stemSize == 7)
    #expect(architecture.blocks.filter(\.hasProjection).map(\.outputSize) == [4, 2, 1, 1])
    #expect(architecture.features == 2048)
  }

  @Test("The notebook's maps at 224 end in 2×2 after the pool, 8,192 features")
  func notebookImageNetSizes() throws {
    var configuration = Preset.notebook50.configuration
    configuration.inputSize = 224
    let architecture = try Architecture(configuration)
    #expect(architecture.stemSize == 55)
    #expect(architecture.blocks.filter(\.hasProjection).map(\.outputSize) == [28, 14, 7, 4])
    #expect(architecture.features == 8192)
  }

  @Test("The paper's ImageNet network keeps 56×56 in its first stage and still projects there")
  func paperSizes() throws {
    let architecture = try Architecture(Preset.resnext50x32x4d.configuration)
    #expect(architecture.stemSize == 56)
    #expect(architecture.blocks.filter(\.hasProjection).map(\.outputSize) == [56, 28, 14, 7])
    #expect(architecture.blocks[0].pathChannels == 128)
    #expect(architecture.blocks.count == 16)
  }

  @Test("A cardinality that does not divide is refused and the possible ones are named")
  func cardinalityMustDivide() {
    var configuration = Preset.notebookCIFAR.configuration
    configuration.cardinality = 5
    #expect(
      throws: ModelError.cardinalityDoesNotDivide(
        cardinality: 5, channels: 32, allowed: [1, 2, 4, 8, 16, 32])
    ) { try configuration.validate() }
  }

  @Test("Fields out of range are refused by name")
  func fieldsAreChecked() {
    func field(_ change: (inout NetworkConfiguration) -> Void) -> String? {
      var configuration = Preset.small.configuration
      change(&configuration)
      do {
        try configuration.validate()
        return nil
      } catch ModelError.invalidConfiguration(let field, _) {
        return field
      } catch { return "other" }
    }
    #expect(field { _ in } == nil)
    #expect(field { $0.blocks = [2, 0, 2] } == "blocks")
    #expect(field { $0.outputs = [128, 256] } == "outputs")
    #expect(field { $0.width = 0 } == "width")
    #expect(field { $0.inputSize = 0 } == "input")
    #expect(field { $0.classes = 0 } == "classes")
    #expect(field { $0.cardinality = 0 } == "cardinality")
    #expect(field { $0.strides = [1, 2, 3] } == "strides")
  }

  @Test("Block names are read back in both forms")
  func blockNames() {
    for stage in 0..<4 {
      for index in [0, 1, 5, 25, 26, 51, 52, 63] {
        let name = BlockName(stage: stage, index: index)
        #expect(BlockName(text: name.text(.notebook)) == name)
        #expect(BlockName(text: name.text(.paper)) == name)
      }
    }
    #expect(BlockName(stage: 0, index: 0).text(.notebook) == "2a")
    #expect(BlockName(stage: 2, index: 5).text(.paper) == "layer3.5")
    for text in ["", "1a", "a2", "2", "2é", "layer0.0", "layer1", "layer1.-1", "layer1.0.0"] {
      #expect(BlockName(text: text) == nil, "\(text)")
    }
  }
}
