import Datasets
import Fetching
import Testing

@testable import Notebook

@Suite("Fetching data in the notebook")
struct NotebookFetchingTests {
  private func world() throws -> World {
    var world = try World(NotebookStart())
    try world.send(.began, .tick(0))
    return world
  }

  private let missing = Failure(missingData: "CIFAR-10 was not found: /x is not there")

  private func fetches(_ world: World) -> [(Int, CIFARArchive, ArchiveSource?)] {
    world.log.compactMap {
      if case .fetch(let number, let archive, let source) = $0 { (number, archive, source) } else { nil }
    }
  }

  private func stops(_ world: World) -> Int {
    world.log.filter { if case .stopFetch = $0 { true } else { false } }.count
  }

  @Test("Where CIFAR is asked for and is not there, the command that fetches it comes first")
  func offer() throws {
    var world = try world()
    try world.command("data cifar10")
    try world.send(.dataDescribed(.cifar10, .failure(missing)))
    #expect(
      world.state.notice?.text == ":fetch cifar10 fetches it, 170 MB. CIFAR-10 was not found: /x is not there"
    )
    try world.command("setup")
    #expect(world.text.contains("which is not there: :fetch cifar10"))
    try world.send(.dataDescribed(.cifar10, .failure(Failure("data_batch_1.bin: the file is empty"))))
    #expect(world.state.notice?.text.contains("fetch") == false, "what is broken is there")
  }

  @Test("A fetch is one command; its progress stands in the first line and in the setup")
  func progress() throws {
    var world = try world()
    try world.command("fetch cifar10")
    #expect(fetches(world).map(\.1) == [.cifar10] && fetches(world)[0].2 == nil)
    let number = fetches(world)[0].0
    try world.send(.fetching(number, .asking(url: "https://x/", kept: 0)))
    try world.send(.fetching(number, .received(17_000_000, total: 170_000_000)))
    try world.send(.tick(10), .fetching(number, .received(34_000_000, total: 170_000_000)))
    #expect(world.text.split(separator: "\n")[0].contains("fetching CIFAR-10 20 %"))
    try world.command("setup")
    #expect(world.text.contains("CIFAR-10: 34.0 of 170.0 MB, 1.7 MB/s, 1 m 20 s left"))
    try world.send(
      .fetching(number, .waiting(reason: "the connection broke off", seconds: 2, attempt: 2, attempts: 5)))
    #expect(world.state.notice?.text == "the connection broke off; again in 2 s, try 2 of 5")
    try world.send(.fetching(number, .unpacking(0.5)))
    #expect(world.text.split(separator: "\n")[0].contains("unpacking CIFAR-10 50 %"))
  }

  @Test("What was fetched is looked at where it is chosen, and said to be there where it is not")
  func done() throws {
    var world = try world()
    try world.command("fetch cifar100")
    try world.send(.fetched(fetches(world)[0].0, .success(fetched())))
    #expect(world.state.notice?.text == "CIFAR-100 is there: :data cifar100 takes it to train on")
    try world.command("data cifar10")
    try world.send(.dataDescribed(.cifar10, .failure(missing)))
    try world.command("fetch cifar10")
    let before = world.log.count
    try world.send(.fetched(fetches(world)[1].0, .success(fetched())))
    let asked = world.log[before...].filter {
      switch $0 {
      case .describeData(.cifar10), .loadImages(.cifar10): return true
      default: return false
      }
    }
    #expect(asked.count == 2)
    #expect(world.state.live.fetch.missing.isEmpty)
  }

  @Test("One at a time; x without a run, or :fetch stop, ends it")
  func ending() throws {
    var world = try world()
    try world.press(.character("x"))
    #expect(stops(world) == 0)
    try world.command("fetch stop")
    #expect(stops(world) == 0 && world.state.notice?.text == "nothing is being fetched")
    try world.command("fetch cifar10")
    try world.command("fetch cifar100")
    #expect(fetches(world).count == 1)
    try world.press(.character("x"))
    #expect(stops(world) == 1)
    #expect(world.text.contains("fetching CIFAR-10"), "until it has ended")
    try world.send(.fetched(fetches(world)[0].0, .failure(Failure("stopped; 17 MB are kept in /p"))))
    #expect(world.state.notice?.text == "not fetched: stopped; 17 MB are kept in /p")
    try world.command("fetch cifar10")
    try world.send(.fetched(fetches(world)[0].0, .failure(Failure("late"))))
    #expect(world.state.live.fetch.current != nil, "that was the one before")
    try world.command("fetch stop")
    #expect(stops(world) == 2)
  }

  @Test("With a run under way x ends the run")
  func beside() throws {
    var world = try world()
    try world.command("fetch cifar10")
    try world.command("train")
    try world.press(.character("x"))
    #expect(stops(world) == 0)
    #expect(world.log.contains { if case .stopTraining = $0 { true } else { false } })
  }

  @Test("A mirror is named with its sum; anything else is said")
  func lines() throws {
    var world = try world()
    let sum = String(repeating: "A", count: 32)
    try world.command("fetch cifar10 http://127.0.0.1/x \(sum)")
    #expect(fetches(world)[0].2 == ArchiveSource(url: "http://127.0.0.1/x", md5: sum.lowercased()))
    for line in ["fetch", "fetch shapes", "fetch cifar10 http://x", "fetch cifar10 stop"] {
      var other = try self.world()
      try other.command(line)
      #expect(fetches(other).isEmpty && other.state.notice?.kind == .failure, "\(line)")
    }
  }

  @Test("The palette offers both, and the end of the one under way")
  func palette() throws {
    var world = try world()
    let titles = PaletteEntry.matching("fetch", in: world.state).map(\.title)
    #expect(titles.contains("fetch CIFAR-10, 170 MB") && titles.contains("fetch CIFAR-100, 169 MB"))
    try world.command("fetch cifar100")
    #expect(PaletteEntry.matching(":fetch", in: world.state).map(\.title) == ["stop fetching CIFAR-100"])
  }

  private func fetched() -> FetchedData { FetchedData(path: "/c/cifar", wasThere: false) }
}
