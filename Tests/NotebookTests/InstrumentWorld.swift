import Datasets
import Foundation
import ResNeXtModel
import Tensors
import Training

@testable import Notebook

/// Worlds with a small network whose maps, gradients and rankings are computed for real.
enum InstrumentWorld {
  /// A paper's network of one block a stage for 8×8 images.
  static let network: NetworkConfiguration = {
    var network = Preset.tiny.configuration
    network.inputSize = 8
    return network
  }()

  /// Weights of a seed.
  static func weights(_ seed: UInt64) throws -> NetworkWeights {
    try NetworkWeights.initial(network, seed: seed)
  }

  /// The seed of what the fake world makes for fresh weights of seed 0.
  static let untrainedSeed: UInt64 = 0

  /// Images of 8×8 pixels, of a shape each.
  static let images: [ImageChoice] = (0..<6).map { index in
    let pixels = (0..<8 * 8 * 3).map { UInt8(($0 * (31 + 6 * index) + 17 * index) % 251) }
    return ImageChoice(
      name: "image_\(index)", label: ClassNames.shapes[index], origin: "test", width: 8, height: 8,
      pixels: pixels)
  }

  static func make(
    _ cell: CellKind = .transform, size: Size = Size(columns: 80, rows: 24),
    appearance: Appearance = Appearance(colors: .mono)
  ) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: appearance, size: size,
        training: TrainingConfiguration(network: network, data: .shapes), preset: .tiny, cell: cell,
        sessionPath: "/s/tour.ipynb", weightsPath: "w.safetensors"),
      images: images)
    world.computesForReal = true
    world.weightsFiles["w.safetensors"] = DescribedWeights(
      weights: try weights(1), classNames: ClassNames.shapes)
    try world.send(.began, .tick(0))
    world.state.interface.talk.notice = nil
    return world
  }

  /// A world with a run of 64 steps that has ended, and snapshots after steps 0, 8 and 32.
  static func afterRun(
    _ cell: CellKind = .transform, size: Size = Size(columns: 80, rows: 24),
    appearance: Appearance = Appearance(colors: .mono)
  ) throws -> World {
    var world = try make(cell, size: size, appearance: appearance)
    try world.press(.character(" "))
    let run = try requireRun(world)
    try world.train(steps: 1..<65)
    world.snapshots[run] = [0: try weights(20), 8: try weights(28), 32: try weights(52)]
    world.run = nil
    try world.send(
      .snapshots(run: run, steps: [0, 8, 32]),
      .training(run: run, .finished(.stopped, weights: try weights(84))))
    world.state.interface.talk.notice = nil
    return world
  }

  private static func requireRun(_ world: World) throws -> RunID {
    guard let run = world.run?.run else { throw Failure("no run was begun") }
    return run
  }
}
