import Tensors
import Testing

@testable import Training

@Suite("Places of runs")
struct RunPlacesTests {
  private func memory(_ bytes: Int?) -> AvailableMemory { AvailableMemory(bytes: bytes) }

  @Test("As many runs begin as there are places; who leaves makes room for one")
  func places() {
    var places = RunPlaces(count: 2)
    #expect(places.admit(needing: 1, memory: memory(nil)) == .begins(place: 0, memory(nil)))
    #expect(places.admit(needing: 1, memory: memory(nil)) == .begins(place: 1, memory(nil)))
    #expect(places.admit(needing: 1, memory: memory(nil)) == .waits(.place))
    places.leave(0)
    #expect(places.admit(needing: 1, memory: memory(nil)) == .begins(place: 0, memory(nil)))
    #expect(places.admit(needing: 1, memory: memory(nil)) == .waits(.place))
  }

  @Test("Memory that a run was promised is not given twice, although it has not taken it yet")
  func promises() {
    var places = RunPlaces(count: 3)
    #expect(places.admit(needing: 60, memory: memory(100)) == .begins(place: 0, memory(100)))
    #expect(places.admit(needing: 50, memory: memory(100)) == .waits(.memory(needed: 50, left: 40)))
    #expect(places.admit(needing: 30, memory: memory(100)) == .begins(place: 1, memory(40)))
    #expect(places.admit(needing: 11, memory: memory(100)) == .waits(.memory(needed: 11, left: 10)))
    places.leave(0)
    #expect(places.admit(needing: 70, memory: memory(100)) == .begins(place: 0, memory(70)))
  }

  @Test("What others have taken since counts too")
  func others() {
    var places = RunPlaces(count: 2)
    _ = places.admit(needing: 10, memory: memory(100))
    #expect(places.admit(needing: 50, memory: memory(20)) == .waits(.memory(needed: 50, left: 20)))
  }

  @Test("A run that could never fit begins at once, within too little, and takes nothing")
  func neverFits() {
    var places = RunPlaces(count: 3)
    _ = places.admit(needing: 60, memory: memory(100))
    #expect(places.admit(needing: 101, memory: memory(100)) == .begins(place: 1, memory(100)))
    #expect(places.admit(needing: 40, memory: memory(100)) == .begins(place: 2, memory(40)))
  }

  @Test("Alone, a run that does not fit has nothing to wait for")
  func alone() {
    var places = RunPlaces(count: 1)
    #expect(places.admit(needing: 101, memory: memory(100)) == .begins(place: 0, memory(100)))
    places.leave(0)
    // Of another moment, when others had more.
    #expect(places.admit(needing: 50, memory: memory(60)) == .begins(place: 0, memory(60)))
  }

  @Test("A configuration of which nobody knows what it takes begins, for its trainer to refuse")
  func unknown() {
    var places = RunPlaces(count: 2)
    _ = places.admit(needing: 60, memory: memory(100))
    #expect(places.admit(needing: nil, memory: memory(100)) == .begins(place: 1, memory(40)))
  }
}
