#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How much memory this process may still take: the least of what the system has, what its control groups leave it, and what
/// the limits of its shell do.
public struct AvailableMemory: Hashable, Sendable {
  /// Bytes; nil where nobody says, and then nothing is refused.
  public let bytes: Int?

  /// A fixed amount.
  public init(bytes: Int?) { self.bytes = bytes }

  /// What there is at this moment.
  public static func now() -> AvailableMemory {
    AvailableMemory(
      files: { readSmallFile($0) }, addressSpace: limit(__rlimit_resource_t(RLIMIT_AS.rawValue)),
      data: limit(__rlimit_resource_t(RLIMIT_DATA.rawValue)),
      pageSize: sysconf(Int32(_SC_PAGESIZE)))
  }

  /// What the system's files and the limits say.
  ///
  /// A twentieth of the system's memory is left to others: whoever takes the last page is ended for it.
  ///
  /// - Parameters:
  ///   - files: The content of a file under `/proc` or `/sys`; nil where there is none.
  ///   - addressSpace: The most bytes of address space (`ulimit -v`); nil for any.
  ///   - data: The most bytes of private memory (`ulimit -d`); nil for any.
  init(files: (String) -> String?, addressSpace: Int?, data: Int?, pageSize: Int) {
    let system = files("/proc/meminfo").flatMap { number(after: "MemAvailable:", in: $0) }
    let pages = (files("/proc/self/statm") ?? "").split(whereSeparator: \.isWhitespace).map { Int($0) ?? 0 }
    func left(_ limit: Int?, usedPages field: Int) -> Int? {
      limit.map { max(0, $0 - (pages.count > field ? pages[field] * pageSize : 0)) }
    }
    let found = [
      system.map { saturatingProduct($0, 1024) / 20 * 19 }, ControlGroups(files: files).available,
      left(addressSpace, usedPages: 0), left(data, usedPages: 5),
    ]
    bytes = found.compactMap(\.self).min()
  }

  /// A resource limit; nil where it is none.
  private static func limit(_ resource: __rlimit_resource_t) -> Int? {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return nil }
    return Int(exactly: limit.rlim_cur)
  }
}

/// The memory that control groups leave to this process, in version 1 or 2 of their files.
private struct ControlGroups {
  /// Bytes; nil where no group sets a limit.
  let available: Int?

  init(files: (String) -> String?) {
    var least: Int?
    for line in (files("/proc/self/cgroup") ?? "").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let path = String(fields[2])
      if fields[0] == "0" {
        for root in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
          least = min(least, Self.left(root, path, .second, files))
        }
      } else if fields[1].split(separator: ",").contains("memory") {
        least = min(least, Self.left("/sys/fs/cgroup/memory", path, .first, files))
      }
    }
    available = least
  }

  /// The names of a version's files.
  private struct Names {
    let limit: String
    let usage: String
    let droppable: String

    static let first = Names(
      limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", droppable: "total_inactive_file")
    static let second = Names(limit: "memory.max", usage: "memory.current", droppable: "inactive_file")
  }

  /// What the group at `path` and those above it leave.
  ///
  /// In a container the path may be that of the host: then the root is the group.
  private static func left(_ root: String, _ path: String, _ names: Names, _ files: (String) -> String?)
    -> Int?
  {
    var least: Int?
    var folder = path == "/" ? "" : path
    while true {
      least = min(least, left(group: root + folder, names, files))
      guard let slash = folder.lastIndex(of: "/") else { return least }
      folder = String(folder[..<slash])
    }
  }

  private static func left(group: String, _ names: Names, _ files: (String) -> String?) -> Int? {
    // "max" is no number, and stands for no limit.
    guard let limit = files("\(group)/\(names.limit)").flatMap(wholeNumber),
      let usage = files("\(group)/\(names.usage)").flatMap(wholeNumber)
    else { return nil }
    // Pages of files that nobody looks at are given up before anybody is ended.
    let droppable = files("\(group)/memory.stat").flatMap { number(after: names.droppable + " ", in: $0) }
    let (left, overflow) = limit.subtractingReportingOverflow(usage - min(usage, droppable ?? 0))
    return overflow ? nil : max(0, left)
  }
}

/// The smaller of two amounts that may be unknown.
private func min(_ first: Int?, _ second: Int?) -> Int? { [first, second].compactMap(\.self).min() }

private func wholeNumber(_ text: String) -> Int? {
  let digits = text.prefix { !$0.isNewline }
  // Version 1 writes the largest number of pages where there is no limit.
  return Int(digits).flatMap { $0 > Int.max / 2 ? nil : $0 }
}

/// The number behind `name` at the beginning of a line.
private func number(after name: String, in text: String) -> Int? {
  // Byte by byte: these files are long, and looked at whenever a network is made.
  let line = text.utf8.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: name.utf8) }
  return line?.dropFirst(name.utf8.count).split(separator: UInt8(ascii: " ")).first.flatMap {
    Int(Substring($0))
  }
}

private func saturatingProduct(_ first: Int, _ second: Int) -> Int {
  let (product, overflow) = first.multipliedReportingOverflow(by: second)
  return overflow ? .max : product
}

/// The beginning of a file of the system; nil where it cannot be read.
private func readSmallFile(_ path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 14)
  var count = 0
  while count < bytes.count {
    let got = bytes[count...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard got > 0 else { break }
    count += got
  }
  return String(decoding: bytes[..<count], as: UTF8.self)
}
