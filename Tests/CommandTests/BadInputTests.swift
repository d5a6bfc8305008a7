import Foundation
import Testing

@Suite("Bad input: one line and the documented status", .serialized)
struct BadInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs a command line and checks that it ends with one line that says `text`.
  private func expect(
    _ arguments: [String], status: Int32, says text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try BuiltProgram.run(arguments, in: folder)
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(outcome.errors.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(
      outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
  }

  @Test(
    "Wrong usage",
    arguments: [
      (["frobnicate"], "unknown command 'frobnicate'"), (["--frobnicate"], "unknown option '--frobnicate'"),
      (["convert", "a", "b"], "unknown command 'convert'"),
      (["fetch", "cifar11"], "no archive of 'cifar11'"), (["fetch"], "which data?"),
      (["train", "--preset", "huge"], "unknown preset 'huge'"),
      (["summary", "--cardinality", "3"], "cardinality 3 does not divide"),
      (["show", "frobnicate"], "unknown cell 'frobnicate'"), (["train", "--lr", "nan"], "not a number"),
      (["train", "--epochs", "0"], "not from 1 to"), (["train", "--batch"], "needs a value"),
      (["show", "split", "--block", "9z"], "no block"), (["show", "split", "--size", "0x0"], "--size"),
      (["show", "lanes", "--mute", "2a:9"], "paths 1 to 4"), (["show", "setup", "--mute", "2a:1"], "lanes"),
      (["predict", "--weights", "none.safetensors", "none.png", "--top", "0"], "'0' is not from 1 to 65"),
      (["predict", "--weights", "none.safetensors", "none.png", "--top", "-1"], "'-1' is not from 1 to 65"),
      (["eval"], "--weights FILE is needed"), (["--preset", "tiny", "train"], "the command comes first"),
    ])
  func usage(arguments: [String], text: String) throws {
    try expect(arguments, status: 2, says: text)
  }

  @Test("Data that is not there")
  func noData() throws {
    try expect(["train", "--data", folder.path, "--out", folder.file("r")], status: 1, says: folder.path)
    try expect(["train", "--data", "cifar10", "--out", folder.file("r")], status: 1, says: "not found")
  }

  @Test("A truncated CIFAR file and a label out of range are named with their place")
  func brokenData() throws {
    let data = try TemporaryFolder()
    let record = [UInt8](repeating: 0, count: 3073)
    for number in 1...5 { try data.write("data_batch_\(number).bin", record) }
    try data.write("test_batch.bin", Array(record.dropLast()))
    try expect(["train", "--data", data.path, "--out", folder.file("r")], status: 1, says: "test_batch.bin")
    try data.write("test_batch.bin", record)
    try data.write("data_batch_3.bin", record + [10] + record.dropFirst())
    try expect(["train", "--data", data.path, "--out", folder.file("r")], status: 1, says: "record 1")
  }

  @Test("A weights file that is missing, empty, or has a false header")
  func brokenWeights() throws {
    let image = checkout + "/Assets/samples/cifar10_00_3.png"
    try expect(["predict", "--weights", "none.safetensors", image], status: 1, says: "none.safetensors")
    let empty = try folder.write("empty.safetensors", [])
    try expect(["eval", "--weights", empty], status: 1, says: "empty.safetensors")
    let false1 = try folder.write("false.safetensors", [255, 255, 255, 255, 255, 255, 255, 127, 123, 125])
    try expect(["eval", "--weights", false1], status: 1, says: "false.safetensors")
    let noNetwork = try folder.write("bare.safetensors", [2, 0, 0, 0, 0, 0, 0, 0, 123, 125])
    try expect(["eval", "--weights", noNetwork], status: 1, says: "bare.safetensors")
  }

  @Test("An image that is none")
  func brokenImage() throws {
    let text = try folder.write("text.png", Array("no picture".utf8))
    try expect(["show", "image", "--image", text], status: 1, says: "text.png")
    try expect(["show", "image", "--image", "none.png"], status: 1, says: "none.png")
  }

  @Test(
    "A session that is missing, broken or of another version",
    arguments: [
      ("broken.ipynb", "{", "broken.ipynb"), ("list.ipynb", "[]", "list.ipynb"),
      ("old.ipynb", #"{"cells":[],"metadata":{},"nbformat":3,"nbformat_minor":0}"#, "nbformat 3.0"),
      (
        "newer.ipynb",
        #"{"cells":[],"metadata":{"resnext_tui":{"version":99}},"nbformat":4,"nbformat_minor":5}"#, "99"
      ),
    ])
  func brokenSession(name: String, text: String, says: String) throws {
    let path = try folder.write(name, Array(text.utf8))
    try expect([path], status: 1, says: says)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text, "nothing is lost")
    try expect(["missing/new.ipynb"], status: 1, says: "missing/new.ipynb: there is no folder")
    try expect(["explore", "missing"], status: 1, says: "the name of a new notebook ends in .ipynb")
  }

  @Test("A folder that cannot be written to")
  func unwritable() throws {
    // Root may write to read-only folders, so the folder is one that nobody can make.
    try expect(
      ["train", "--preset", "tiny", "--data", "shapes", "--out", "/proc/nobody/run"], status: 1,
      says: "/proc/nobody")
  }

  @Test("A full disk under standard output")
  func fullDisk() throws {
    let outcome = try BuiltProgram.run(
      ["-c", "\(try BuiltProgram.path) summary > /dev/full"], in: folder, executable: "/bin/sh")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("standard output: No space left on device"))
  }
}
