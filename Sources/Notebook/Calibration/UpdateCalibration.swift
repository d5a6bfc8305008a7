/// Choosing how things look by what is seen.
extension NotebookState {
  mutating func calibrate(_ action: CalibrationAction) -> [Command] {
    switch action {
    case .begin:
      interface.overlay = .calibration(ScreenCalibration(before: looks))
      return []
    case .choose(let item, let value):
      guard case .calibration(var calibration) = overlay else { return [] }
      calibration.item = item
      interface.overlay = .calibration(calibration)
      guard let value, item.values.indices.contains(value) else { return [] }
      var looks = looks
      item.choose(item.values[value], in: &looks)
      return adopt(looks)
    case .keep: return keepLooks()
    }
  }

  /// Up and down choose an item, left and right its value.
  mutating func moveCalibration(_ direction: Action.Direction) -> [Command] {
    guard case .calibration(let calibration) = overlay else { return [] }
    let items = CalibrationItem.allCases
    let place = items.firstIndex(of: calibration.item) ?? 0
    let values = calibration.item.values
    let value = values.firstIndex(of: calibration.item.value(of: looks)) ?? 0
    switch direction {
    case .up: return calibrate(.choose(items[max(0, place - 1)], value: nil))
    case .down: return calibrate(.choose(items[min(items.count - 1, place + 1)], value: nil))
    case .left: return calibrate(.choose(calibration.item, value: (value + values.count - 1) % values.count))
    case .right: return calibrate(.choose(calibration.item, value: (value + 1) % values.count))
    }
  }

  /// Everything looks as it did before.
  mutating func leaveCalibration(_ calibration: ScreenCalibration) -> [Command] {
    interface.overlay = nil
    return adopt(calibration.before)
  }

  private mutating func keepLooks() -> [Command] {
    guard case .calibration(let calibration) = overlay else { return [] }
    interface.overlay = nil
    let changed = CalibrationItem.allCases.filter { $0.value(of: looks) != $0.value(of: calibration.before) }
    guard !changed.isEmpty else {
      say("nothing was changed")
      return []
    }
    return [.keepSettings(changed.map { KeptSetting(name: $0.rawValue, value: $0.value(of: looks)) })]
  }

  /// The settings were written, or were not.
  mutating func finishKeeping(at path: String, _ failure: Failure?) {
    guard let failure else { return say("kept in \(path)") }
    say("not kept: \(failure)", .failure)
  }

  /// Says where the settings are.
  mutating func nameSettings() -> [Command] {
    let path = start.settingsPath
    say(
      path.isEmpty
        ? "no settings file is read"
        : "settings: \(path), read at the start; :calibrate chooses how things look")
    return []
  }
}

/// A name of the settings file with a value.
public struct KeptSetting: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The value.
  public let value: String
}
