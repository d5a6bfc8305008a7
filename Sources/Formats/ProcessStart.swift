@preconcurrency import Glibc

/// What the process was started with.
///
/// Foundation drops or repairs what is no UTF-8; here it stays what it was, as in every path.
public enum ProcessStart {
  /// The arguments, the program's own name first.
  public static var arguments: [String] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { String(systemPath: UnsafePointer($0)) }
    }
  }

  /// The variables by name; of two of one name the first counts, as for the system.
  public static var environment: [String: String] {
    var variables: [String: String] = [:]
    var place = environ
    while let entry = place.pointee {
      let bytes = UnsafeRawBufferPointer(start: entry, count: strlen(entry))
      let name = String(systemPath: bytes.prefix { $0 != UInt8(ascii: "=") })
      let value = String(systemPath: bytes.dropFirst(name.systemPath.count + 1))
      variables[name] = variables[name] ?? value
      place += 1
    }
    return variables
  }
}
