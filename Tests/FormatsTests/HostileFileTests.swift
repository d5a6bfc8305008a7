import Foundation
import Tensors
import Testing

@testable import Formats

/// Thousands of damaged files: each is read or refused in one line, none ends the program or takes long.
@Suite(.timeLimit(.minutes(5))) struct HostileFileTests {
  /// What became of many files.
  private struct Tally {
    var read = 0
    var refused = 0

    mutating func count(_ file: () throws -> Void, _ number: Int) throws {
      do {
        try file()
        read += 1
      } catch let error as FormatError {
        refused += 1
        let text = error.description
        #expect(!text.contains("\n") && text.utf8.count < 400, "file \(number): \(text)")
      }
    }
  }

  /// Reads `count` changes of `files` and checks that some were read and many refused.
  private func read(
    _ files: [[UInt8]], count: Int, seed: UInt64, _ repair: ([UInt8], Int) -> [UInt8] = { file, _ in file },
    by reader: ([UInt8]) throws -> Void
  ) throws {
    var mutation = FileMutation(seed: seed)
    var tally = Tally()
    for number in 0..<count {
      let other = files[(number * 7 + 3) % files.count]
      let file = repair(mutation.changed(files[number % files.count], other: other), number)
      try tally.count({ try reader(file) }, number)
    }
    #expect(tally.read > 0 && tally.refused > count / 5, "\(tally)")
  }

  private func pictures(_ beginning: String) throws -> [[UInt8]] {
    try PictureFixture.read().cases.filter { $0.name.hasPrefix(beginning) }.map { try $0.bytes() }
  }

  @Test func changedPNGFiles() throws {
    // Every other one gets its check sums back, so that more than they refuse it.
    try read(
      pictures("png"), count: 3000, seed: 1, { $1 % 2 == 0 ? $0 : PNGBuilder.withCheckSums($0) },
      by: { _ = try ImageFile.read(bytes: $0, name: "t") })
  }

  @Test func changedJPEGFiles() throws {
    try read(pictures("jpeg"), count: 3000, seed: 2, by: { _ = try ImageFile.read(bytes: $0, name: "t") })
  }

  @Test func changedSafeTensorsFiles() throws {
    let folder = try TemporaryFolder()
    let files = try [["__metadata__": "x"], ["network": "{}"]].map { metadata in
      let tensors = [
        NamedTensor("a", Tensor([1, 2, 3])), NamedTensor("n", Tensor(repeating: 3, shape: [])),
        NamedTensor("layer1.0.conv1.weight", Tensor(repeating: 0.5, shape: [2, 0, 3])),
      ]
      try SafeTensors(tensors: tensors, metadata: metadata, integerNames: ["n"]).write(to: folder.path + "/f")
      return try bytes(folder.path + "/f")
    }
    try read(files, count: 2000, seed: 3) { _ = try SafeTensors.read(path: folder.file("g", $0)) }
  }

  @Test func changedNotebooks() throws {
    let notebook = JupyterNotebook(
      cells: [
        .code(
          id: "c", "a\nb", outputs: [.text("x"), .stream(name: "stdout", text: "é\n")], executionCount: 1),
        .markdown(id: "m", "# title"),
      ], metadata: ["resnext_tui": ["version": 1, "lr": 0.1, "list": [1, nil, true, "\u{1F600}"]]])
    try read([Array(notebook.text().utf8)], count: 2000, seed: 4) {
      _ = try JupyterNotebook(bytes: $0, name: "t")
    }
  }

  @Test func changedJSON() throws {
    let texts = [#"{"a":[1,-2.5e3,"\ud83d\ude00é\n",null,{"b":true}]}"#, "[[[[]]],{},\"\\\\\"]"]
    try read(texts.map { Array($0.utf8) }, count: 3000, seed: 5) {
      _ = try JSONValue(parsing: $0, name: "t")
    }
  }

  @Test func moreValuesThanMemoryHoldsAreRefused() {
    let text = Array("[0,[1,2]]".utf8)
    #expect(
      throws: FormatError.malformed(path: "t", place: "line 1, byte 7", reason: "more than 4 values")
    ) { try JSONValue(parsing: text, name: "t", most: 4) }
    #expect(throws: Never.self) { try JSONValue(parsing: text, name: "t", most: 5) }
  }
}
