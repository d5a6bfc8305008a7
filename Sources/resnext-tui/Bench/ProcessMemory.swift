import Foundation

/// How much memory this process has held.
enum ProcessMemory {
  /// The most that was resident at any time, in MB of 10⁶ bytes; NaN where the system does not say.
  ///
  /// Not `getrusage`, whose figure begins with what the parent held when it started this process.
  static var peakMegabytes: Double {
    // The program's name stands in it, which need not be UTF-8.
    let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
    return peakMegabytes(status: String(decoding: status, as: UTF8.self))
  }

  /// The peak that the text of `/proc/self/status` names, in KiB there.
  static func peakMegabytes(status: String) -> Double {
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    return (kibibytes ?? .nan) * 1024 / 1e6
  }
}
