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

  @Test("The file is named as TensorBoard looks for it")
  func name() {
    #expect(
      TensorBoardEvents.fileName(wallTime: 1_700_000_000.9, host: "box")
        == "events.out.tfevents.1700000000.box")
  }
}
