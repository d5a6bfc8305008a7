import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

/// From a picture to the screen through the real network: what `FakeTrace` leaves out.
@Suite("The notebook on a real network")
struct RealTraceTests {
  private static let imageNet = Normalization.imageNet

  /// A notebook of `tiny` with weights that were trained on images normalised so, looking at one picture.
  private func world(_ normalization: Normalization, _ image: RGBImage, cell: CellKind = .transform) throws
    -> World
  {
    let network = Preset.tiny.configuration
    var world = try World(
      NotebookStart(preset: .tiny, cell: cell, weightsPath: "w.safetensors"),
      images: [ImageChoice(SampleImage(name: "grey", label: "", image: image), origin: "test")])
    world.computesForReal = true
    world.weightsFiles["w.safetensors"] = DescribedWeights(
      weights: try NetworkWeights.initial(network, seed: 0), normalization: normalization,
      classNames: ClassNames.cifar10)
    try world.send(.began)
    return world
  }

  @Test("What goes through the network is normalised as the weights say, channel by channel")
  func inspectedImageIsNormalised() throws {
    let grey = RGBImage(width: 32, height: 32, pixels: [UInt8](repeating: 128, count: 3 * 32 * 32))
    let world = try world(Self.imageNet, grey)
    let inspections = world.log.compactMap {
      if case .inspect(let inspection) = $0 { inspection } else { nil }
    }
    let image = World.input(try #require(inspections.last))
    // (128/255 − mean) / deviation of each channel.
    for (channel, expected) in [0.0740646, 0.2051822, 0.4264926].enumerated() {
      let plane = image.values[channel * 1024..<(channel + 1) * 1024]
      #expect(
        plane.allSatisfy { abs(Double($0) - expected) < 1e-6 }, "channel \(channel): \(plane.first ?? 0)")
    }
  }

  @Test("The maps and the prediction on the screen are those of a plain pass of the normalised picture")
  func screenShowsThePass() throws {
    let pixels = (0..<3 * 32 * 32).map { UInt8($0 * 37 % 251) }
    let image = RGBImage(width: 32, height: 32, pixels: pixels)
    var world = try world(Self.imageNet, image, cell: .prediction)
    let network = try ResNeXt(Preset.tiny.configuration, batch: 1, trainable: false, threads: 1)
    try network.load(try NetworkWeights.initial(Preset.tiny.configuration, seed: 0))
    let point = TracePoint.block(BlockName(stage: 1, index: 0), .output)
    // Normalised by hand, not by the product's own rule.
    let (mean, deviation): ([Float], [Float]) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    var input = Tensor(repeating: 0, shape: [3, 32, 32])
    for place in 0..<1024 {
      for channel in 0..<3 {
        let unit = Float(pixels[place * 3 + channel]) / 255
        input.values[channel * 1024 + place] = (unit - mean[channel]) / deviation[channel]
      }
    }
    let trace = try network.trace(input, points: [point])
    let likeliest = try #require(
      trace.probabilities.indices.max { trace.probabilities[$0] < trace.probabilities[$1] })
    let percent = NumberText.percent(trace.probabilities[likeliest], decimals: 1)
    let line = world.text.split(separator: "\n").first {
      $0.contains(ClassNames.cifar10[likeliest]) && $0.contains("%")
    }
    #expect(line?.contains(percent) == true, "\(percent) in \(world.text)")
    try world.command("downsampling-block")
    try world.command("block layer2.0")
    let shown = try #require(world.state.maps[point])
    let expected = try #require(trace.maps[point])
    #expect(zip(shown.tensor.values, expected.values).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
  }
}
