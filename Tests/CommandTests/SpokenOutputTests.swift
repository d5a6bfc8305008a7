import Testing

@testable import Notebook
@testable import resnext_tui

/// What is written where sentences are said, on a terminal that knows carriage returns alone.
@Suite("Lines for a screen reader")
struct SpokenOutputTests {
  /// A terminal that keeps rows and overwrites from the cursor on.
  private struct Paper {
    var rows = [[Character]()]
    var column = 0

    mutating func write(_ bytes: String) {
      for scalar in bytes.unicodeScalars {
        switch scalar {
        case "\r": column = 0
        case "\n": rows.append([])
        default:
          while rows[rows.count - 1].count <= column { rows[rows.count - 1].append(" ") }
          rows[rows.count - 1][column] = Character(scalar)
          column += 1
        }
      }
    }

    var lines: [String] {
      rows.map { row in
        var text = String(row)
        while text.last == " " { text.removeLast() }
        return text
      }
    }
  }

  private func line(_ before: String, _ after: String = "") -> SpokenLine {
    var field = TextField(before + after)
    for _ in after { field.moveLeft() }
    return SpokenLine(sign: ":", field: field, theme: Theme(appearance: Appearance()), columns: 40)
  }

  @Test("Lines follow each other, and the cursor stays behind the last one")
  func follow() {
    var (output, paper) = (SpokenOutput(), Paper())
    paper.write(output.bytes(["one", "two"], typing: nil))
    paper.write(output.bytes(["three"], typing: nil))
    #expect(paper.lines == ["one", "two", "three"] && paper.column == 5)
    #expect(output.bytes([], typing: nil).isEmpty)
  }

  @Test("What is typed at the end is written alone; elsewhere the line is, and the cursor is at the caret")
  func typing() {
    var (output, paper) = (SpokenOutput(), Paper())
    paper.write(output.bytes(["a cell"], typing: line("")))
    #expect(output.bytes([], typing: line("s")) == "s")
    #expect(output.bytes([], typing: line("set")) == "et")
    paper.write("set")
    paper.write(output.bytes([], typing: line("s", "et")))
    #expect(paper.lines == ["a cell", ":set"] && paper.column == 2)
    paper.write(output.bytes([], typing: line("", "et")))
    #expect(paper.lines == ["a cell", ":et"] && paper.column == 1)
  }

  @Test("What is said while a line is typed stands above it; what is done with stays")
  func said() {
    var (output, paper) = (SpokenOutput(), Paper())
    paper.write(output.bytes(["a cell"], typing: line("lr")))
    paper.write(output.bytes(["an epoch"], typing: line("lr")))
    #expect(paper.lines == ["a cell", "an epoch", ":lr"] && paper.column == 3)
    paper.write(output.bytes(["done"], typing: nil))
    #expect(paper.lines == ["a cell", "an epoch", ":lr", "done"])
    paper.write(output.end())
    #expect(paper.lines.last == "" && paper.column == 0)
  }
}
