import Foundation

/// Times for a person, on the clock of this machine.
enum LocalTime {
  /// `2026-03-01 12:05:30`.
  static func text(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func padded(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
    return "\(parts.year ?? 0)-\(padded(parts.month))-\(padded(parts.day)) "
      + "\(padded(parts.hour)):\(padded(parts.minute)):\(padded(parts.second))"
  }
}
