import Tensors

/// The places of a `RunQueue`: how many runs are under way, and how much memory each of them was promised.
///
/// A run takes its memory little by little, so what the system has left says too much while one begins. Counted is what there
/// was when the first one began, without what was promised since; and never more than the system has now.
struct RunPlaces {
  /// Whether a run may begin.
  enum Verdict: Equatable {
    /// It may, within this much memory: less than it needs where it could never fit, so that its trainer refuses it.
    case begins(place: Int, AvailableMemory)
    /// Not yet.
    case waits(RunWait)
  }

  /// The most runs at a time.
  let count: Int
  private var promised: [Int: Int] = [:]
  private var memoryWhenEmpty = AvailableMemory(bytes: nil)

  /// This many places, none taken.
  init(count: Int) { self.count = max(1, count) }

  /// Gives a run a place, if there is one and memory for it.
  ///
  /// - Parameters:
  ///   - bytes: What the run needs; nil where nobody knows, and then its trainer decides.
  ///   - memory: What the system has left now.
  mutating func admit(needing bytes: Int?, memory: AvailableMemory) -> Verdict {
    guard let place = (0..<count).first(where: { promised[$0] == nil }) else { return .waits(.place) }
    // Alone, a run that does not fit has nothing to wait for.
    let isAlone = promised.isEmpty
    if isAlone { memoryWhenEmpty = memory }
    let left = self.left(memory)
    guard let bytes, let leftBytes = left.bytes, bytes > leftBytes, !isAlone else {
      promised[place] = bytes ?? 0
      return .begins(place: place, left)
    }
    if let all = memoryWhenEmpty.bytes, bytes > all {
      promised[place] = 0
      return .begins(place: place, memoryWhenEmpty)
    }
    return .waits(.memory(needed: bytes, left: leftBytes))
  }

  /// Gives a place back.
  mutating func leave(_ place: Int) { promised[place] = nil }

  private func left(_ memory: AvailableMemory) -> AvailableMemory {
    let unpromised = memoryWhenEmpty.bytes.map { max(0, $0 - promised.values.reduce(0, saturatingSum)) }
    return AvailableMemory(bytes: [memory.bytes, unpromised].compactMap(\.self).min())
  }
}

private func saturatingSum(_ first: Int, _ second: Int) -> Int {
  let (sum, overflow) = first.addingReportingOverflow(second)
  return overflow ? .max : sum
}
