import Foundation

/// Whether memory can be had, asked before an array takes it: an array that gets none ends the program.
enum FreeMemory {
  /// Whether the machine has this many bytes and the system would give them at once.
  static func holds(_ count: Int) -> Bool {
    // Where memory is promised freely, more than the machine has would be given, too.
    guard UInt64(count) <= ProcessInfo.processInfo.physicalMemory else { return false }
    guard let memory = malloc(count) else { return false }
    free(memory)
    return true
  }
}
