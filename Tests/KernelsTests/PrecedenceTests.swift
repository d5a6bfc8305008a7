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

  @Test("A thread goes behind the others once and stays there")
  func once() async {
    let seen = await onNewThread {
      let before = (Precedence.standsBack, Self.niceness())
      Precedence.standBack()
      let after = (Precedence.standsBack, Self.niceness())
      Precedence.standBack()
      return [before, after, (Precedence.standsBack, Self.niceness())].map { [$0.0 ? 1 : 0, $0.1] }
    }
    #expect(seen[0][0] == 0)
    #expect(seen[1] == [1, max(seen[0][1], Precedence.niceness)] && seen[2] == seen[1])
  }

  @Test("A new thread beside it stands where the process does")
  func others() async {
    let process = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid()))
    _ = await onNewThread { Precedence.standBack() }
    let other = await onNewThread { (Precedence.standsBack, Self.niceness()) }
    #expect(!other.0 && other.1 <= Precedence.niceness)
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid())) == process)
  }

  @Test("Whoever computes with it stands back too, and every task is done once")
  func workers() async {
    let seen = await onNewThread {
      Precedence.standBack()
      let seen = Mutex([Int32]())
      Workers(threads: 3).forEach(50) { _, _ in seen.withLock { $0.append(Self.niceness()) } }
      return seen.withLock { $0 }
    }
    #expect(seen.count == 50 && seen.allSatisfy { $0 >= Precedence.niceness })
  }
}
