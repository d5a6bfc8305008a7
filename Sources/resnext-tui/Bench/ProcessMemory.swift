import Foundation

/// How much memory this process has held.
enum ProcessMemory {
  /// The most that was resident at any time, in MB of 10⁶ bytes; NaN where the system does not say.
  ///
  /// Not `getrusage`, whose figure begins with what the parent held when it started this process.
  static var peakMegabytes: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return peakMegabytes(status: status)
  }

  /// The peak that the text of `/proc/self/status` names, in KiB there.
  static func peakMegabytes(status: String) -> Double {
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    return (kibibytes ?? .nan) * 1024 / 1e6
  }
}
