import Training

/// The training call in Keras.
extension TrainingCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let training = state.training
    let schedule = KerasSchedule(training: training)
    let callbacks =
      schedule.function.isEmpty ? "" : ", callbacks=[keras.callbacks.LearningRateScheduler(schedule)]"
    return KerasTwin(
      schedule.function + [
        "model.fit(x_train, y_train, batch_size=\(training.batchSize), epochs=\(training.epochs), "
          + "validation_data=(x_test, y_test)\(callbacks))"
      ])
  }
}

/// The schedule as a function of the epoch's index, as Keras' callback takes it.
struct KerasSchedule: Sendable {
  let training: TrainingConfiguration

  /// Its lines; none for a constant rate.
  var function: [String] {
    let rate = "\(training.learningRate)"
    let epochs = training.epochs
    switch training.schedule {
    case .constant: return []
    case .notebook:
      return [
        "def schedule(epoch, lr):",
        "    factors = [(180, 0.5e-3), (160, 1e-3), (120, 1e-2), (80, 1e-1)]",
        "    return \(rate) * next((f for e, f in factors if epoch > e), 1)",
      ]
    case .step:
      return [
        "def schedule(epoch, lr):",
        "    return \(rate) * (0.01 if 4 * epoch >= \(3 * epochs) else 0.1 if 2 * epoch >= \(epochs) else 1)",
      ]
    case .cosine:
      return [
        "def schedule(epoch, lr):  # here the rate changes with every step",
        "    return \(rate) * 0.5 * (1 + keras.ops.cos(3.14159265 * epoch / \(epochs)))",
      ]
    case .oneCycle:
      return [
        "def schedule(epoch, lr):  # here the rate changes with every step",
        "    share = epoch / \(epochs)",
        "    if share < 0.3:", "        return \(rate) * (0.04 + 0.96 * share / 0.3)",
        "    return \(rate) * 0.5 * (1 + keras.ops.cos(3.14159265 * (share - 0.3) / 0.7))",
      ]
    }
  }
}
