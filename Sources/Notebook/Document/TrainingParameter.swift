import Tensors
import Datasets
import ResNeXtModel
import Training

/// A parameter that is edited in place in the training cell.
enum TrainingParameter: String, CaseIterable, Hashable, Sendable {
  case preset
  case cardinality
  case data
  case classes
  case batchSize = "batch"
  case optimizer
  case learningRate = "lr"
  case schedule
  case epochs
  case augment
  case seed
  case initialWeights = "begin"

  /// Its name on the screen.
  var title: String {
    switch self {
    case .batchSize: return "batch size"
    case .learningRate: return "learning rate"
    case .initialWeights: return "begin with"
    default: return rawValue
    }
  }

  /// Whether another value makes another network.
  var changesNetwork: Bool { self == .preset || self == .cardinality || self == .classes }
}

extension NotebookState {
  /// A parameter's value as text.
  func text(of parameter: TrainingParameter) -> String {
    switch parameter {
    case .preset: return presetName
    case .cardinality: return "\(training.network.cardinality)"
    case .data: return training.data.argument
    case .classes: return "\(training.network.classes)"
    case .batchSize: return "\(training.batchSize)"
    case .optimizer: return training.optimizer.rawValue
    case .learningRate: return NumberText.rate(training.learningRate)
    case .schedule: return training.schedule.rawValue
    case .epochs: return "\(training.epochs)"
    case .augment: return training.augment ? "on" : "off"
    case .seed: return "\(training.seed)"
    case .initialWeights: return document.choices.initialWeights == .fresh ? "fresh weights" : "shown weights"
    }
  }

  /// The preset's name, with a mark where something but the cardinality differs from it.
  var presetName: String {
    guard let preset else { return "own network" }
    var base = preset.configuration
    base.cardinality = training.network.cardinality
    base.classes = training.network.classes
    return base == training.network ? preset.rawValue : preset.rawValue + ", changed"
  }

  /// The values to choose from, as text, in order; empty where any number is possible.
  func choices(of parameter: TrainingParameter) -> [String] {
    switch parameter {
    case .preset: return Preset.allCases.map(\.rawValue)
    case .cardinality: return training.network.possibleCardinalities.map(String.init)
    case .data:
      var names = DataSource.named.map(\.argument)
      if case .directory(let path) = start.training.data { names.append(path) }
      return names
    case .classes: return [2, 10, 100, 1000].map(String.init)
    case .batchSize: return [8, 16, 32, 64, 128, 256].map(String.init)
    case .optimizer: return OptimizerKind.allCases.map(\.rawValue)
    case .learningRate:
      return ["1e-05", "3e-05", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3"]
    case .schedule: return ScheduleKind.allCases.map(\.rawValue)
    case .epochs: return [1, 2, 3, 5, 10, 20, 50, 100, 200, 300].map(String.init)
    case .augment: return ["off", "on"]
    case .seed: return []
    case .initialWeights: return InitialWeights.allCases.map(\.rawValue)
    }
  }

  /// The choices after a parameter is set from text.
  ///
  /// - Throws: `Failure` with the reason and what is possible.
  func setting(_ parameter: TrainingParameter, to text: String) throws(Failure) -> Choices {
    var next = document.choices
    switch parameter {
    case .preset:
      guard let preset = Preset(rawValue: text) else { throw unknown(parameter, text) }
      next.preset = preset
      next.training.network = preset.configuration
      if training.data == .cifar100 { next.training.network.classes = 100 }
    case .cardinality:
      next.training.network.cardinality = try whole(text, 1...1024, "cardinality")
    case .data:
      next.training.data = DataSource(argument: text)
      // CIFAR-100 has a hundred classes, the other sets ten.
      if next.training.data == .cifar100 {
        next.training.network.classes = 100
      } else if training.data == .cifar100 {
        next.training.network.classes = 10
      }
    case .classes: next.training.network.classes = try whole(text, 1...65_536, "classes")
    case .batchSize: next.training.batchSize = try whole(text, 1...4096, "batch size")
    case .optimizer:
      guard let kind = OptimizerKind(rawValue: text) else { throw unknown(parameter, text) }
      next.training.optimizer = kind
    case .learningRate:
      guard let rate = Float(text), rate.isFinite, rate > 0, rate <= 100 else {
        throw Failure("learning rate: '\(text)' is no number above 0 and up to 100")
      }
      next.training.learningRate = rate
    case .schedule:
      guard let kind = ScheduleKind(rawValue: text) else { throw unknown(parameter, text) }
      next.training.schedule = kind
    case .epochs: next.training.epochs = try whole(text, 1...100_000, "epochs")
    case .augment:
      guard ["on", "off"].contains(text) else { throw unknown(parameter, text) }
      next.training.augment = text == "on"
    case .seed:
      guard let seed = UInt64(text) else { throw Failure("seed: '\(text)' is no whole number from 0") }
      next.training.seed = seed
    case .initialWeights: break
    }
    do {
      try next.training.network.validate()
    } catch {
      throw Failure(error)
    }
    return next
  }

  private func unknown(_ parameter: TrainingParameter, _ text: String) -> Failure {
    Failure(
      "\(parameter.title): '\(text)' is unknown; possible: \(choices(of: parameter).joined(separator: ", "))")
  }

  private func whole(_ text: String, _ range: ClosedRange<Int>, _ name: String) throws(Failure) -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw Failure("\(name): '\(text)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The text of the next choice of a parameter; nil at the end of the list.
  func neighbour(of parameter: TrainingParameter, _ direction: Int) -> String? {
    if parameter == .seed {
      let seed = training.seed
      return direction > 0 ? "\(seed &+ 1)" : seed > 0 ? "\(seed - 1)" : nil
    }
    let choices = choices(of: parameter)
    let present = current(parameter)
    if let index = choices.firstIndex(of: present) {
      let next = index + direction
      return choices.indices.contains(next) ? choices[next] : nil
    }
    // A typed number between two choices moves to the nearest one in the direction.
    guard let value = Double(present) else { return choices.first }
    let numbers = choices.filter { Double($0) != nil }
    return direction > 0
      ? numbers.first { (Double($0) ?? 0) > value } : numbers.last { (Double($0) ?? 0) < value }
  }

  /// A parameter's value as one of its choices would be written.
  private func current(_ parameter: TrainingParameter) -> String {
    switch parameter {
    case .preset: return preset?.rawValue ?? ""
    case .initialWeights: return document.choices.initialWeights.rawValue
    case .learningRate:
      let rate = training.learningRate
      return choices(of: parameter).first { Float($0) == rate } ?? "\(rate)"
    default: return text(of: parameter)
    }
  }
}
