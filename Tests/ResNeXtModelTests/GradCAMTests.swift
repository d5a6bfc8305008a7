import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Grad-CAM and kernels")
struct GradCAMTests {
  @Test("Two channels of two positions by hand: mean gradients weigh the maps, negative sums are 0")
  func byHand() throws {
    let maps = try Tensor(shape: [2, 1, 2], values: [1, 2, 3, 1])
    let gradients = try Tensor(shape: [2, 1, 2], values: [0.5, 1.5, -1, 0])
    let cam = try #require(GradCAM(maps: maps, gradients: gradients))
    // Weights 1 and −0.5: 1 − 1.5 is below 0, 2 − 0.5 = 1.5.
    #expect(cam.weights == [1, -0.5])
    #expect(cam.map.values == [0, 1.5] && cam.map.shape == [1, 2])
    #expect(GradCAM(maps: maps, gradients: try Tensor(shape: [1, 2, 2], values: [0, 0, 0, 0])) == nil)
  }

  @Test("A kernel is what an explanation multiplies with, in both forms", arguments: Probed.networks)
  func kernelsOfExplanations(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let graph = try LayerGraph(configuration)
    let weights = try SmallNetworks.weights(configuration)
    let block = try #require(graph.blocks.last).name
    let points: [TracePoint] =
      [.stemConvolution]
      + [.reduceConvolution, .groupedConvolution, .transitionConvolution].map { .block(block, $0) }
    for point in points {
      let channels = try #require(graph.shape(at: point)).channels
      for channel in [0, channels / 2, channels - 1] {
        let kernel = try #require(weights.kernel(of: channel, at: point, in: graph), "\(point)")
        let explained = try network.explanation(
          of: .map(MapPlace(point, channel: channel, y: 0, x: 0)), Probed.image(configuration))
        #expect(explained.terms.map(\.weight) == kernel.weights, "\(point) \(channel)")
        #expect(explained.terms.first?.channel == kernel.inputs.lowerBound, "\(point) \(channel)")
        #expect(explained.terms.last?.channel == kernel.inputs.upperBound - 1)
      }
    }
    #expect(weights.kernel(of: 0, at: .block(block, .sum), in: graph) == nil)
    #expect(weights.kernel(of: 100_000, at: points[0], in: graph) == nil)
  }
}
