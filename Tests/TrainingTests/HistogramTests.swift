import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Histograms of weights and gradients")
struct HistogramTests {
  @Test(
    "A number lies between the edges of its bin",
    arguments: [1, -1, 0.3, -0.3, 1e-9, 63, 1e30, -1e30, 0, 1e-20])
  func edges(value: Float) {
    let edges = TensorHistogram.edges(TensorHistogram.bin(of: value))
    #expect(edges.contains(Double(value)), "\(value) in \(edges)")
  }

  @Test("Bins follow one another from the most negative to the most positive")
  func order() {
    for bin in 1..<TensorHistogram.binCount {
      #expect(TensorHistogram.edges(bin - 1).upperBound == TensorHistogram.edges(bin).lowerBound)
    }
  }

  @Test("What is counted is what is there; numbers that are none are counted apart")
  func counts() {
    var histogram = TensorHistogram([1, -2, 0, 3])
    histogram.add([.nan, .infinity, -4])
    #expect(histogram.count == 5 && histogram.notFinite == 2)
    #expect(histogram.range == -4...3 && histogram.sum == -2 && histogram.squares == 30)
    #expect(histogram.counts.reduce(0, +) == 5)
    #expect(TensorHistogram([.nan]).range == nil)
  }

  @Test("A layer is its kernels, of all paths in notebook form; biases and normalizations are none")
  func layers() {
    func tensor(_ name: String, _ shape: [Int]) -> NamedTensor {
      NamedTensor(name, Tensor(repeating: 1, shape: shape))
    }
    let weights = [
      tensor("conv2d-2a-branch1b_split1/kernel", [1, 1, 2, 3]), tensor("conv2d-2a-branch1b_split1/bias", [3]),
      tensor("conv2d-2a-branch1b_split2/kernel", [1, 1, 2, 3]), tensor("bn1/gamma", [4]),
      tensor("layer1.0.conv2.weight", [2, 2, 3, 3]), tensor("fc.weight", [10, 4]),
    ]
    let histograms = LayerHistograms(epoch: 1, step: 5, weights: weights, gradients: Array(weights.prefix(1)))
    #expect(histograms.layers.map(\.name) == ["conv2d-2a-branch1b", "layer1.0.conv2", "fc"])
    #expect(histograms.layers.map(\.weights.count) == [12, 36, 40])
    #expect(histograms.layers.map(\.gradients.count) == [6, 0, 0])
  }

  @Test("A trainer tells them once an epoch, before the epoch's own report, and nothing in between")
  func trainer() throws {
    var configuration = smallConfiguration()
    configuration.epochs = 2
    let log = Log<TrainingEvent>()
    let trainer = try Trainer(
      configuration, dataset: colours(), control: TrainingControl(), now: monotonicSeconds
    ) { log.write($0) }
    trainer.run()
    let told = log.events.compactMap { event -> String? in
      switch event {
      case .histograms(let histograms): return "histograms \(histograms.epoch) \(histograms.step)"
      case .epoch(let report, _): return "epoch \(report.epoch) \(report.gradientNorm ?? -1 > 0)"
      default: return nil
      }
    }
    #expect(told == ["histograms 1 3", "epoch 1 true", "histograms 2 6", "epoch 2 true"])
    for case .histograms(let histograms) in log.events {
      #expect(histograms.layers.count > 5)
      #expect(histograms.layers.allSatisfy { $0.weights.count == $0.gradients.count && $0.weights.count > 0 })
      #expect(histograms.layers.allSatisfy { $0.gradients.squares > 0 })
    }
  }

  @Test("A histogram comes back from JSON as it was, without the bins that hold nothing")
  func json() throws {
    for values in [[], [0], [1, -0.25, 3e-7, 1e30], [.nan, 2], [.infinity]] as [[Float]] {
      let histogram = TensorHistogram(values)
      let data = try JSONEncoder().encode(histogram)
      #expect(try JSONDecoder().decode(TensorHistogram.self, from: data) == histogram)
    }
    let text = String(decoding: try JSONEncoder().encode(TensorHistogram([0.5, 0.6])), as: UTF8.self)
    #expect(text.utf8.count < TensorHistogram([0.5, 0.6]).textBytes)
  }

  @Test(
    "What is no histogram is refused",
    arguments: [
      #"{"first":288,"counts":[1,1],"sum":0,"squares":0}"#, #"{"first":-1,"counts":[1],"sum":0,"squares":0}"#,
      #"{"first":0,"counts":[-1],"sum":0,"squares":0}"#, #"{"least":1,"greatest":0,"sum":0,"squares":0}"#,
      #"{"least":1,"sum":0,"squares":0}"#, #"{"notFinite":-1,"sum":0,"squares":0}"#, #"{"sum":0}"#,
    ])
  func refused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TensorHistogram.self, from: Data(text.utf8))
    }
  }
}
