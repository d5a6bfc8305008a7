import Foundation
import Testing

@testable import Formats

/// Event files as this program and others write them, whole and broken.
@Suite("Reading TensorBoard's events")
struct EventReaderTests {
  /// Three records of two values, and their places in the file.
  private func written() -> (bytes: [UInt8], ends: [Int]) {
    var events = TensorBoardEvents(wallTime: 100)
    var ends = [events.data.count]
    for step in 0..<3 {
      events.append([("loss", Float(step) + 0.5), ("acc", 0.25)], step: step, wallTime: 100 + Double(step))
      ends.append(events.data.count)
    }
    return (Array(events.data), ends)
  }

  private func read(_ bytes: [UInt8]) -> (reader: EventReader, scalars: [EventScalar], done: Int) {
    var (reader, scalars) = (EventReader(), [EventScalar]())
    let done = bytes.withUnsafeBytes { reader.read($0, left: bytes.count, into: &scalars) }
    return (reader, scalars, done)
  }

  @Test("The checksum by tables is the one that is computed bit by bit, at every length and alignment")
  func checksum() {
    func plain(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      ~bytes.reduce(UInt32.max) { remainder, byte in
        (0..<8).reduce(remainder ^ UInt32(byte)) { rest, _ in
          rest >> 1 ^ (rest & 1 == 1 ? 0x82f6_3b78 : 0)
        }
      }
    }
    let bytes = (0..<61).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 11) }
    for begin in 0..<9 {
      for end in begin...bytes.count {
        #expect(castagnoli(Array(bytes[begin..<end])) == plain(bytes[begin..<end]))
      }
    }
  }

  @Test("What this program writes is read back")
  func roundTrip() {
    let (reader, scalars, done) = read(written().bytes)
    #expect(reader.tags == ["loss", "acc"] && !reader.isCut && reader.damage == nil)
    #expect(scalars.map(\.value) == [0.5, 0.25, 1.5, 0.25, 2.5, 0.25])
    #expect(scalars.map(\.step) == [0, 0, 1, 1, 2, 2] && scalars[5].wallTime == 102)
    #expect(done == written().bytes.count)
  }

  @Test("Cut at any byte, the whole records before are read and nothing else")
  func cutAnywhere() {
    let (bytes, ends) = written()
    for count in 0...bytes.count {
      let (reader, scalars, done) = read(Array(bytes[..<count]))
      let whole = ends.filter { $0 <= count }.max() ?? 0
      #expect(scalars.count == 2 * max(0, ends.filter { $0 <= count }.count - 1), "\(count)")
      #expect(done == whole && reader.isCut == (whole < count) && reader.damage == nil, "\(count)")
    }
  }

  @Test("Any single byte that is another costs one record at most, or the rest, and never more")
  func anyByteChanged() {
    let (bytes, ends) = written()
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x41
      let (reader, scalars, _) = read(changed)
      let record = ends.filter { $0 <= index }.count
      let before = 2 * max(0, record - 1)
      #expect(scalars.count >= before && scalars.count <= 6, "\(index)")
      #expect(reader.damage != nil || reader.damagedRecords == 1, "\(index)")
      #expect(scalars.prefix(before).allSatisfy { $0.value == 0.25 || $0.value == Float($0.step) + 0.5 })
    }
  }

  @Test("A length that no file has is the end of the file, not of the memory")
  func hugeLength() {
    let length = withUnsafeBytes(of: UInt64.max.littleEndian) { Array($0) }
    let checksum = length.withUnsafeBytes { Castagnoli.masked($0) }
    let bytes =
      written().bytes + length + withUnsafeBytes(of: checksum.littleEndian) { Array($0) } + [1, 2, 3, 4]
    let (reader, scalars, done) = read(bytes)
    #expect(scalars.count == 6 && reader.isCut && done == written().bytes.count)
    // A record of a gigabyte in a file with holes is passed over unseen.
    #expect(
      read(written().bytes + [UInt8](repeating: 0, count: 40)).reader.damage
        == .length(at: written().bytes.count))
  }

  @Test("Read in blocks of any size, the values are the same")
  func blocks() throws {
    let bytes = written().bytes
    for size in 1...bytes.count {
      var (reader, scalars, position) = (EventReader(), [EventScalar](), 0)
      var end = 0
      while position < bytes.count {
        // More is there each time, as in a file that grows.
        end = min(bytes.count, max(end, position) + size)
        let done = Array(bytes[position..<end]).withUnsafeBytes {
          reader.read($0, left: end - position, into: &scalars)
        }
        position += done
      }
      #expect(scalars == read(bytes).scalars && !reader.isCut, "\(size)")
    }
  }

  // MARK: Other programs

  private static let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Fixtures/logs")

  @Test("What PyTorch and Keras wrote is what TensorBoard reads", arguments: ["pytorch", "keras"])
  func others(side: String) throws {
    let text = try Data(contentsOf: Self.logs.appendingPathComponent("\(side).json"))
    let expected = try JSONDecoder().decode([String: [String: [[Double?]]]].self, from: text)
    for (place, tags) in expected {
      let folder = Self.logs.appendingPathComponent(side).appendingPathComponent(place)
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).first {
          $0.contains("tfevents")
        })
      let (reader, scalars, _) = read(Array(try Data(contentsOf: folder.appendingPathComponent(name))))
      #expect(reader.damage == nil && reader.damagedRecords == 0 && !reader.isCut)
      var found: [String: [[Double?]]] = [:]
      for scalar in scalars {
        let value = scalar.value.isFinite ? Double(scalar.value) : nil
        found[reader.tags[scalar.tag], default: []].append([Double(scalar.step), value])
      }
      #expect(found == tags, "\(side) \(place)")
    }
    #expect(!expected.isEmpty)
  }

  @Test("Histograms and text are counted under their tags")
  func noNumbers() throws {
    let folder = Self.logs.appendingPathComponent("pytorch")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first {
        $0.contains("tfevents")
      })
    let (reader, _, _) = read(Array(try Data(contentsOf: folder.appendingPathComponent(name))))
    let tags = reader.others.map { reader.tags[$0.key] }.sorted()
    #expect(tags == ["note/text_summary", "weights"])
  }
}
