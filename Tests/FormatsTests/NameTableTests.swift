import Testing

@testable import Formats

@Suite("Names of a log")
struct NameTableTests {
  private func indices(_ names: [String], _ table: inout NameTable) -> [Int?] {
    names.map { name in Array(name.utf8).withUnsafeBytes { table.index(of: $0) } }
  }

  @Test(
    "A name has the index at which it came first, in whatever order names come again",
    arguments: [
      ["step", "loss", "step", "loss", "step", "loss"],
      ["loss", "accuracy", "loss", "accuracy", "accuracy", "loss", "loss"],
      ["a", "b", "c", "a", "c", "b", "a", "b", "d", "a", "b", "c", "d"],
      ["a", "a", "", "a", "", "ab", "a"],
    ])
  func order(names: [String]) {
    var table = NameTable()
    var first: [String] = []
    let expected = names.map { name -> Int? in
      if !first.contains(name) { first.append(name) }
      return first.firstIndex(of: name)
    }
    #expect(indices(names, &table) == expected)
    #expect(table.names == first)
  }

  @Test("More names than are told apart, and names that are too long, have none; the others keep theirs")
  func bounded() {
    var table = NameTable()
    let many = (0..<NameTable.limit + 5).map { "tag \($0)" }
    #expect(indices(many, &table) == (0..<NameTable.limit + 5).map { $0 < NameTable.limit ? $0 : nil })
    let long = String(repeating: "x", count: NameTable.longest + 1)
    #expect(indices([long, "tag 7", long, "tag 8"], &table) == [nil, 7, nil, 8])
  }
}
