import Dispatch
import Notebook

/// The queue on which copies of unsaved changes are written and looked for.
///
/// One of its own: what takes long there, or never ends, keeps no file waiting that the user asked for.
struct UnsavedQueue {
  private let store: any UnsavedStore
  private let queue = DispatchQueue(label: "resnext.copying", qos: .utility)

  init(_ store: any UnsavedStore) { self.store = store }

  /// Does a command; what changes files is waited for at the end as one of `writes`.
  func perform(
    _ command: UnsavedCommand, writes: WorkUnderWay, answer: @escaping @Sendable (UnsavedAnswer) -> Void
  ) {
    let store = store
    let work: @Sendable () -> Void = {
      if let result = store.perform(command) { answer(result) }
    }
    switch command {
    case .keep, .journal: writes.begin("copying what is unsaved", on: queue, work)
    case .drop, .discard: writes.begin("removing a copy of what was unsaved", on: queue, work)
    case .find, .read, .adopt, .leave: queue.async(execute: work)
    }
  }
}
