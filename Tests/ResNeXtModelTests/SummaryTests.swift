import ResNeXtModel
import Testing

@Suite("Network summary")
struct SummaryTests {
  @Test(
    "Every preset has the counts that Keras and PyTorch give",
    arguments: [
      (Preset.notebook50, 26_511_114, 26_442_890), (.notebookCIFAR, 256_714, 252_170),
      (.resnext50x32x4d, 25_097_128, 25_028_904), (.resnext29x8x64d, 34_484_170, 34_426_698),
      (.resnext29x16x64d, 68_255_690, 68_155_210), (.resnext29x32x4d, 4_800_970, 4_775_754),
      (.resnext20x16x4d, 2_009_546, 1_995_082), (.small, 992_714, 983_626), (.tiny, 140_650, 137_898),
    ])
  func presetCounts(preset: Preset, total: Int, trainable: Int) throws {
    let summary = try NetworkSummary(preset.configuration)
    #expect(summary.total == total)
    #expect(summary.trainable == trainable)
    #expect(summary.nonTrainable == total - trainable)
  }

  @Test("The notebook's own network at 224 and 2 classes has Keras' counts and 561 layers")
  func notebookAtImageNetSize() throws {
    var configuration = Preset.notebook50.configuration
    configuration.inputSize = 224
    configuration.classes = 2
    let summary = try NetworkSummary(configuration)
    #expect(summary.total == 26_507_010)
    #expect(summary.trainable == 26_438_786)
    #expect(summary.nonTrainable == 68_224)
    #expect(summary.layers.count == 561)
    #expect(abs(Double(summary.multiplyAdds) - 1.23e9) < 0.01e9)
  }

  @Test(
    "Cardinality changes the notebook's count as Keras says",
    arguments: [
      (1, 66_957_066), (2, 39_993_098), (4, 26_511_114), (8, 19_770_122), (16, 16_399_626), (32, 14_714_378),
    ])
  func notebookCardinality(cardinality: Int, total: Int) throws {
    var configuration = Preset.notebook50.configuration
    configuration.cardinality = cardinality
    #expect(try NetworkSummary(configuration).total == total)
  }

  @Test(
    "Cardinality changes the count of the small notebook network",
    arguments: [(1, 595_402), (2, 369_610), (4, 256_714), (8, 200_266), (16, 172_042), (32, 157_930)])
  func notebookCIFARCardinality(cardinality: Int, total: Int) throws {
    var configuration = Preset.notebookCIFAR.configuration
    configuration.cardinality = cardinality
    let summary = try NetworkSummary(configuration)
    #expect(summary.total == total)
    #expect(summary.nonTrainable == 4_544)
  }

  @Test("Multiply-adds are those of the measured networks")
  func multiplyAdds() throws {
    func millions(_ preset: Preset) throws -> Double {
      Double(try NetworkSummary(preset.configuration).multiplyAdds) / 1e6
    }
    #expect(abs(try millions(.notebook50) - 36.5) < 0.05)
    #expect(abs(try millions(.notebookCIFAR) - 36.3) < 0.05)
    #expect(abs(try millions(.resnext29x32x4d) - 774) < 1)
    #expect(abs(try millions(.small) - 168) < 1)
    #expect(abs(try millions(.tiny) - 26) < 0.5)
  }

  @Test("Layers are named and numbered as the notebook's")
  func notebookNames() throws {
    let names = try NetworkSummary(Preset.notebook50.configuration).layers.map(\.name)
    #expect(
      names.prefix(11) == [
        "input_1", "zero_padding2d_1", "conv2d_1", "batchnorm_1", "activation_1", "max_pooling2d_1",
        "lambda_1",
        "lambda_2", "lambda_3", "lambda_4", "conv2d-2a-branch1a_split1",
      ])
    #expect(names.suffix(3) == ["average_pooling2d_1", "flatten_1", "fc10"])
    #expect(names.contains("concat4f"))
    #expect(names.contains("batchnorm-5a-branch2"))
    #expect(!names.contains("conv2d-5b-branch2"))
    #expect(Set(names).count == names.count)
  }

  @Test("Every layer reads layers that stand above it")
  func inputsPrecede() throws {
    for preset in Preset.allCases {
      var seen: Set<String> = []
      for layer in try NetworkSummary(preset.configuration).layers {
        #expect(layer.inputs.allSatisfy(seen.contains), "\(preset) \(layer.name)")
        seen.insert(layer.name)
      }
    }
  }
}
