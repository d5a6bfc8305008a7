import Datasets
import ResNeXtModel
import Training

/// The options that rule a run's steps, alike for every command that trains.
enum TrainingOptions {
  static let checkpointMinutes = OptionDescription(
    "checkpoint-minutes", "N", "keep a checkpoint every N minutes, not only after epochs (default: 5)")

  /// What a step is made of.
  static let rule = [
    OptionDescription("batch", "N", "images a step (default: 32)"),
    OptionDescription("optimizer", "O", "adam or sgd with Nesterov momentum (default: adam)"),
    OptionDescription("lr", "X", "base learning rate (default: 0.001 for adam, 0.1 for sgd)"),
    OptionDescription("momentum", "X", "momentum of sgd (default: 0.9)"),
    OptionDescription("weight-decay", "X", "weight decay (default: 0)"),
  ]

  static let augment = OptionDescription(
    "augment", nil, "pad by 4, crop at random and flip training images")

  static let seed = OptionDescription(
    "seed", "N", "rules first weights, order and augmentation (default: 0)")

  /// Seconds between two checkpoints.
  static func checkpointSeconds(_ options: ParsedOptions) throws(CommandError) -> Double {
    60 * (try options.number("checkpoint-minutes", .positive) ?? 5)
  }

  /// The configuration that these options and `--threads` describe, of the default network.
  static func configuration(
    _ options: ParsedOptions, data: DataSource
  ) throws(CommandError) -> TrainingConfiguration {
    let optimizer = try options.choice("optimizer", "optimizer", of: OptimizerKind.self) ?? .adam
    return TrainingConfiguration(
      network: Preset.notebookCIFAR.configuration, data: data,
      batchSize: try options.integer("batch", in: 1...65_536) ?? 32, optimizer: optimizer,
      learningRate: try options.float("lr", .positive) ?? optimizer.standardRate,
      momentum: try options.float("momentum", .belowOne) ?? 0.9,
      weightDecay: try options.float("weight-decay", .notNegative) ?? 0,
      augment: options.has("augment"), seed: try options.seed("seed") ?? 0, threads: try options.threads())
  }
}
