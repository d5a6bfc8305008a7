import Formats
import Foundation
import Tensors

extension FetchEvent {
  /// What happens, in a few words for a person.
  public var text: String {
    switch self {
    case .asking(let url, let kept):
      return "asking \(url)" + (kept > 0 ? " for what is missing behind \(byteText(kept))" : "")
    case .received(let bytes, let total?):
      return "\(Self.megabytes(bytes)) of \(Self.megabytes(total)) MB"
    case .received(let bytes, nil): return "\(Self.megabytes(bytes)) MB"
    case .waiting(let reason, let seconds, let attempt, let attempts):
      return "\(reason); again in \(NumberText.duration(seconds)), try \(attempt) of \(attempts)"
    case .startingOver(let reason): return "\(reason): it is fetched from the beginning"
    case .checking(let path): return "checking \(PathParts.name(of: path))"
    case .unpacking(let share): return "unpacking, \(Int(100 * share)) %"
    }
  }

  /// The share that is there, 0–1, while bytes come or are unpacked; nil where nobody knows.
  public var share: Double? {
    switch self {
    case .received(let bytes, let total?) where total > 0: return min(1, Double(bytes) / Double(total))
    case .unpacking(let share): return share
    default: return nil
    }
  }

  private static func megabytes(_ bytes: Int) -> String { NumberText.plain(Double(bytes) / 1e6, 1) }
}
