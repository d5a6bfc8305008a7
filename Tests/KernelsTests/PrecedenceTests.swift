import Foundation
import Synchronization
import Testing

@testable import Kernels

@Suite("Threads that stand back")
struct PrecedenceTests {
  /// What a body returns on a thread that has done nothing before.
  private func onNewThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: body()) }.start()
    }
  }

  /// The calling thread's niceness, as Linux has it.
  private static func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

  @Test("A thread that is put back stays there, and goes further back where it has to")
  func once() async {
    let seen = await onNewThread {
      [nil, Precedence.background, .background, .last, .background].map { precedence in
        precedence?.adopt()
        return [Precedence.ofThisThread?.niceness ?? -1, Self.niceness()]
      }
    }
    let start = seen[0][1]
    #expect(seen[0][0] == -1)
    #expect(seen[1] == [10, max(start, 10)] && seen[2] == seen[1])
    #expect(seen[3] == [19, 19] && seen[4] == seen[3])
  }

  @Test("A new thread beside it, and the process, stay where they were")
  func others() async {
    let process = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid()))
    _ = await onNewThread { Precedence.last.adopt() }
    let other = await onNewThread { (Precedence.ofThisThread, Self.niceness()) }
    #expect(other.0 == nil && other.1 < 19)
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid())) == process)
  }

  @Test("Whoever computes with it stands back too, and every task is done once")
  func workers() async {
    let seen = await onNewThread {
      Precedence.background.adopt()
      let seen = Mutex([Int32]())
      Workers(threads: 3).forEach(50) { _, _ in seen.withLock { $0.append(Self.niceness()) } }
      return seen.withLock { $0 }
    }
    #expect(seen.count == 50 && seen.allSatisfy { $0 >= 10 })
  }
}
