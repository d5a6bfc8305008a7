import Formats
import Foundation
import ResNeXtModel
import Training

/// Runs on a disk that is not there.
enum FakeRuns {
  /// A run of this program that has learned for five epochs.
  static func own(_ name: String, cardinality: Int = 8, accuracy: Float = 0.8, path: String? = nil)
    -> LoggedRun
  {
    var run = LoggedRun(name: name, path: path ?? "/data/runs/\(name)", kind: .own)
    run.isAtHome = path == nil
    run.isRead = true
    run.state = .ended
    var network = Preset.tiny.configuration
    network.cardinality = cardinality
    run.settings = RunSettings(TrainingConfiguration(network: network, data: .shapes, epochs: 5))
    run.settings.program = "resnext-tui 0.1.0"
    run.settings.weights = [
      .init(name: "last.safetensors", step: 785), .init(name: "best.safetensors", step: 628),
    ]
    run.curves.points = points(accuracy)
    run.steps = 785
    run.epochs = 5
    run.seconds = 61.5
    run.times.changed = 1_700_000_000
    run.times.began = run.times.changed
    return run
  }

  private static func points(_ accuracy: Float) -> [RunMeasure: [RunPoint]] {
    var all: [RunMeasure: [RunPoint]] = [:]
    for epoch in 1...5 {
      let part = 1 / Float(epoch)
      let values: [(RunMeasure, Float)] = [
        (.loss, 2 * part), (.accuracy, accuracy - 0.5 * part), (.validationLoss, 2.2 * part),
        (.validationAccuracy, accuracy - 0.4 * part), (.learningRate, 0.001),
      ]
      for (measure, value) in values {
        let point = RunPoint(
          step: 157 * Double(epoch), epoch: Double(epoch), seconds: 12.3 * Double(epoch), value: value)
        all[measure, default: []].append(point)
      }
    }
    return all
  }

  /// Another program's run, of which nothing but the loss is known, and that is damaged.
  static func foreign(_ path: String = "/home/me/logs/exp 7") -> LoggedRun {
    var run = LoggedRun(name: "exp 7", path: path, kind: .tensorBoard)
    run.isRead = true
    run.state = .underWay
    for index in 0..<300 {
      let value: Float = index == 40 ? .nan : 3 / Float(index + 1)
      run.curves.points[.loss, default: []].append(RunPoint(step: 100 * Double(index), value: value))
    }
    run.steps = 29_900
    run.times.changed = 1_700_000_040
    run.problems = [.notFinite(.loss, step: 4000), .cut(file: "events.out.tfevents.1700000000.host")]
    run.otherTags = [.init(tag: "mine/temperature", count: 300)]
    return run
  }

  static func contents(_ runs: [LoggedRun]) -> RunLibrary.Contents {
    RunLibrary.Contents(runs: runs, time: 1_700_000_100, isComplete: true)
  }
}
