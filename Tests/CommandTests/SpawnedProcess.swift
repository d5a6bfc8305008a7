import Foundation
import Testing

/// Starts programs as a shell would: no signal blocked.
///
/// Tests run on threads that block nearly all of them, and Foundation's `Process` hands that on: what is started that way
/// cannot be ended, least of all a server.
enum SpawnedProcess {
  /// Where a program's descriptors 0, 1 and 2 lead.
  struct Descriptors {
    var paths: [String]
    var flags: Int32
  }

  /// Starts a command; `isLeader` gives it a session of its own.
  static func start(
    _ command: [String], _ environment: [String: String], _ descriptors: Descriptors, isLeader: Bool = false
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, path) in descriptors.paths.enumerated() {
      posix_spawn_file_actions_addopen(&actions, Int32(number), path, descriptors.flags, 0o600)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // 0x80 is POSIX_SPAWN_SETSID, which is hidden behind a macro.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (isLeader ? 0x80 : 0))
    let arguments = command.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, command[0], &actions, &attributes, arguments, variables)
    try #require(result == 0, "\(command[0]): \(String(cString: strerror(result)))")
    return process
  }
}
