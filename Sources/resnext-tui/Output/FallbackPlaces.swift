/// Folders for what cannot be written where it belongs: a full, missing or read-only disk must not cost a run its
/// weights or a notebook its changes.
enum FallbackPlaces {
  /// The places to try in order, none of them inside `refused`: the user's own data, the home folder, temporary files,
  /// and memory, which lasts until the machine stops.
  static func folders(environment: [String: String], userData: String, refused: String) -> [String] {
    let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let temporary = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let candidates = [userData + "/rescued", home, temporary, "/tmp", "/var/tmp", "/dev/shm"].compactMap(
      \.self)
    var places: [String] = []
    for candidate in candidates where !places.contains(candidate) {
      if candidate != refused, !candidate.hasPrefix(refused + "/") { places.append(candidate) }
    }
    return places
  }
}
