/// What a message does: the one place where the notebook's state changes.
///
/// Pure: the same state and message give the same state and commands. Time enters by `.tick` alone.
public func update(_ state: inout NotebookState, _ message: Message) -> [Command] {
  switch message {
  case .key(.character("q")): return [.quit(status: 0)]
  case .resized(let size): state.size = size
  default: break
  }
  return []
}
