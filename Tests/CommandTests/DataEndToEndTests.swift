import Foundation
import Testing

@Suite("Data sets as people have them, with the built program", .serialized)
struct DataEndToEndTests {
  private let folder: TemporaryFolder
  private let data: TemporaryFolder
  private let weights = checkout + "/Assets/weights/notebook-cifar.safetensors"

  init() throws {
    folder = try TemporaryFolder()
    data = try TemporaryFolder()
  }

  private func batch(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<count { bytes += [UInt8(index % 10)] + [UInt8](repeating: UInt8(index), count: 3072) }
    return bytes
  }

  private func evaluate(_ path: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["eval", "--weights", weights, "--data", path, "--json"], in: folder)
  }

  private func train(_ path: String) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(
      [
        "train", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2",
        "--data", path, "--epochs", "1", "--out", folder.file("run"), "--json",
      ], in: folder)
  }

  @Test("A test batch alone is evaluated whole, and one image is a data set")
  func testBatchAlone() throws {
    for count in [1, 23] {
      try data.write("test_batch.bin", batch(count))
      let outcome = try evaluate(data.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try outcome.json().first?["images"] as? Int == count)
    }
  }

  @Test("eval without --data takes CIFAR-10 where it is found, else shapes")
  func standardData() throws {
    let command = ["eval", "--weights", weights]
    let shapes = try BuiltProgram.run(command, in: folder)
    #expect(shapes.output.hasPrefix("1,000 held-out images of shapes ("), "\(shapes.output)\(shapes.errors)")
    let name = "cifar-10-batches-bin"
    try FileManager.default.createDirectory(atPath: data.file(name), withIntermediateDirectories: true)
    for number in 1...5 { try data.write("\(name)/data_batch_\(number).bin", batch(1)) }
    try data.write("\(name)/test_batch.bin", batch(7))
    let found = try BuiltProgram.run(command, in: folder, ["RESNEXT_TUI_DATA": data.path])
    #expect(
      found.status == 0 && found.output.hasPrefix("7 held-out images of "), "\(found.output)\(found.errors)")
    #expect(!found.output.contains("of shapes"))
  }

  @Test("One batch file trains; its name in the weights says which file and what was held out, not CIFAR-10")
  func oneFile() throws {
    let file = try data.write("data_batch_2.bin", batch(40))
    let outcome = try train(file)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("every tenth image held out"))
    let header = try String(
      decoding: Data(contentsOf: URL(fileURLWithPath: folder.file("run/last.safetensors"))).prefix(100_000),
      as: UTF8.self)
    let contents =
      "10 classes in CIFAR-10's layout (data_batch_2.bin, every tenth image held out: 36 + 4 images)"
    #expect(header.contains("\"\(contents)\""))
    let folderName = URL(fileURLWithPath: data.path).lastPathComponent
    #expect((outcome.output + outcome.errors).contains("\(folderName), \(contents)"))
    #expect(!header.contains(folderName))
    #expect(header.contains("class 9"))
    #expect(!header.contains("airplane"))
  }

  @Test("Weights that know other classes than the data are evaluated with a note")
  func otherClasses() throws {
    try data.write("test_batch.bin", batch(5))
    #expect(try evaluate(data.path).errors.isEmpty, "numbered classes are nobody's")
    try data.write("batches.meta.txt", Array((0..<10).map { "own\($0)" }.joined(separator: "\n").utf8))
    #expect(try evaluate(data.path).errors.contains("class 0 is 'airplane', not 'own0'"))
  }

  @Test("The folder above and one two levels higher are enough, in upper case too")
  func deeper() throws {
    try FileManager.default.createDirectory(
      atPath: data.file("a/cifar-10-batches-bin"), withIntermediateDirectories: true)
    try data.write("a/cifar-10-batches-bin/TEST_BATCH.BIN", batch(5))
    for path in [data.path, data.file("a"), data.file("a/cifar-10-batches-bin")] {
      #expect(try evaluate(path).json().first?["images"] as? Int == 5)
    }
  }

  @Test("What is there instead is said in one line with status 1")
  func instead() throws {
    try data.write("data_batch_1", [0x80, 2])
    for outcome in [try evaluate(data.path), try train(data.path)] {
      #expect(outcome.status == 1)
      #expect(
        outcome.errors.contains("\(data.path) holds Python pickles (data_batch_1)"), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
    let environment = ["RESNEXT_TUI_DATA": data.path]
    let named = try BuiltProgram.run(
      ["eval", "--weights", weights, "--data", "cifar10"], in: folder, environment)
    #expect(named.status == 1)
    #expect(named.errors.contains("CIFAR-10 was not found: \(data.path) holds Python pickles"))
  }

  @Test("info names data by what is in them")
  func info() throws {
    try data.write("test_batch.bin", batch(5))
    let outcome = try BuiltProgram.run(["info", "--json"], in: folder, ["RESNEXT_TUI_DATA": data.path])
    let facts = try #require(try outcome.json().first?["data"] as? [String: Any])
    #expect(
      (facts["cifar10"] as? String)?.contains(
        "10 classes in CIFAR-10's layout (test_batch.bin: 0 + 5 images)") == true)
    #expect(facts["cifar100"] is NSNull)
  }
}
