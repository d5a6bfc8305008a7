import Foundation

/// A record of an event file that holds values, with its length and its checksums: what it says is not looked at.
public struct TensorBoardRecord: Sendable, Equatable {
  /// The step of its values.
  public let step: Int
  /// Whether numbers are among them, beside histograms and pictures.
  public let hasScalars: Bool
  /// The record as it stands in the file.
  let bytes: Data

  /// The records of a file, as far as it is sound: behind one that is damaged or cut, nothing is looked for.
  public static func all(in file: [UInt8]) -> [TensorBoardRecord] {
    file.withUnsafeBytes { bytes in
      var records: [TensorBoardRecord] = []
      var at = 0
      while bytes.count - at >= 16 {
        let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        guard Castagnoli.masked(bytes.part(at, 8)) == bytes.word(at + 8),
          length <= UInt64(bytes.count - at - 16)
        else { break }
        let event = bytes.part(at + 12, Int(length))
        guard Castagnoli.masked(event) == bytes.word(at + 12 + Int(length)) else { break }
        let whole = bytes.part(at, 16 + Int(length))
        if let record = TensorBoardRecord(event: event, whole: whole) { records.append(record) }
        at += whole.count
      }
      return records
    }
  }

  /// Fields of an event: 2, step; 5, summary.
  ///
  /// Of a summary's values, the one of field 2 is a number.
  private init?(event: UnsafeRawBufferPointer, whole: UnsafeRawBufferPointer) {
    var fields = WireReader(event)
    var (step, summary) = (0, nil as UnsafeRawBufferPointer?)
    while let (field, value) = fields.next() {
      switch (field, value) {
      case (2, .number(let number)): step = Int(Int64(bitPattern: number))
      case (5, .bytes(let bytes)): summary = bytes
      default: break
      }
    }
    guard !fields.isBroken, let summary else { return nil }
    self.step = step
    hasScalars = TensorBoardRecord.hasScalars(summary)
    bytes = Data(whole)
  }

  private static func hasScalars(_ summary: UnsafeRawBufferPointer) -> Bool {
    var values = WireReader(summary)
    while let (field, value) = values.next() {
      guard field == 1, case .bytes(let bytes) = value else { continue }
      var fields = WireReader(bytes)
      while let (field, _) = fields.next() { if field == 2 { return true } }
    }
    return false
  }
}
