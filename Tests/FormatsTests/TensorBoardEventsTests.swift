import Foundation
import Testing

@testable import Formats

@Suite("TensorBoard events")
struct TensorBoardEventsTests {
  @Test("The checksum is CRC-32C: the published check value and RFC 3720's vectors")
  func checksum() {
    #expect(castagnoli(Array("123456789".utf8)) == 0xe306_9283)
    #expect(castagnoli(Array(repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(castagnoli(Array(repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(castagnoli((0..<32).map { UInt8($0) }) == 0x46dd_794e)
  }

  @Test("The first record is the file's version, byte for byte")
  func version() {
    let data = TensorBoardEvents(wallTime: 1).data
    let event: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0x00, 0x1a, 13] + Array("brain.Event:2".utf8)
    #expect(Array(data.prefix(8)) == [UInt8(event.count), 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(data[12..<12 + event.count]) == event)
    #expect(data.count == 8 + 4 + event.count + 4)
  }

  @Test("A scalar stands in field 5 under its tag, with step and value")
  func scalar() {
    var events = TensorBoardEvents(wallTime: 0)
    let before = events.data.count
    events.append([(tag: "loss", value: 0.5)], step: 300, wallTime: 0)
    let record = Array(events.data[before...])
    let expected: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0xac, 0x02, 0x2a, 13, 0x0a, 11, 0x0a, 4] + Array("loss".utf8)
      + [0x15, 0, 0, 0, 0x3f]
    #expect(Array(record[12..<record.count - 4]) == expected)
  }

  @Test("A histogram stands in field 5 of its value: least, greatest, count, sum, squares, limits, counts")
  func histogram() {
    var events = TensorBoardEvents(wallTime: 0)
    let before = events.data.count
    let histogram = TensorBoardHistogram(
      range: -1...2, count: 3, sum: 1.5, squares: 5.25, buckets: [(limit: 0, count: 1), (limit: 2, count: 2)])
    events.append([(tag: "w", histogram: histogram)], step: 1, wallTime: 0)
    func double(_ value: Double) -> [UInt8] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    let numbers: [(UInt8, Double)] = [(0x09, -1), (0x11, 2), (0x19, 3), (0x21, 1.5), (0x29, 5.25)]
    let message =
      numbers.flatMap { [$0.0] + double($0.1) } + [0x32, 16] + double(0) + double(2) + [0x3a, 16] + double(1)
      + double(2)
    let value: [UInt8] = [0x0a, 1, 0x77, 0x2a, UInt8(message.count)] + message
    let expected: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1, 0x2a, UInt8(value.count + 2), 0x0a, UInt8(value.count)] + value
    let record = Array(events.data[before...])
    #expect(Array(record[12..<record.count - 4]) == expected)
  }

  @Test("The file is named as TensorBoard looks for it")
  func name() {
    #expect(
      TensorBoardEvents.fileName(wallTime: 1_700_000_000.9, host: "box")
        == "events.out.tfevents.1700000000.box")
  }
}
