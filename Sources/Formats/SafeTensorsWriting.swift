import Foundation
import Tensors

extension SafeTensors {
  /// Writes the file atomically; equal contents give equal bytes.
  ///
  /// Tensors are sorted by alignment, then by name; the header is padded with spaces to a multiple of 8.
  ///
  /// - Throws: `FormatError` for a name that stands twice or is reserved, and what writing can fail with.
  public func write(to path: String, isSynced: Bool = true) throws(FormatError) {
    let sorted = try sortedForWriting(path)
    let header = headerBytes(sorted)
    try AtomicFile.write(to: path, isSynced: isSynced) { (output) throws(FormatError) in
      try output.append(Data(header))
      for entry in sorted {
        var failure: FormatError?
        storedBytes(entry) { bytes in
          do throws(FormatError) { try output.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
      }
    }
  }

  /// The bytes that `write` would write, all of them in memory.
  ///
  /// - Throws: `FormatError`, naming `path`, for a name that stands twice or is reserved.
  public func bytes(for path: String) throws(FormatError) -> Data {
    let sorted = try sortedForWriting(path)
    var data = Data(headerBytes(sorted))
    for entry in sorted { storedBytes(entry) { data.append(contentsOf: $0) } }
    return data
  }

  private func sortedForWriting(_ path: String) throws(FormatError) -> [NamedTensor] {
    var names: Set<String> = []
    for entry in tensors {
      guard entry.name != "__metadata__", names.insert(entry.name).inserted else {
        throw .malformed(
          path: path, place: "tensor '\(entry.name)'", reason: "its name is reserved or stands twice")
      }
    }
    return tensors.sorted {
      let sizes = (type(of: $0).size, type(of: $1).size)
      return sizes.0 == sizes.1
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : sizes.0 > sizes.1
    }
  }

  private func type(of entry: NamedTensor) -> ElementType {
    if integerNames.contains(entry.name) { return .i64 }
    return halfNames.contains(entry.name) ? .f16 : .f32
  }

  /// The 8 bytes of length and the padded header; tensors in file order, as other writers have them.
  private func headerBytes(_ sorted: [NamedTensor]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      members.append("\"__metadata__\":" + JSONValue.object(metadata.mapValues { .string($0) }).text())
    }
    var offset = 0
    for entry in sorted {
      let type = type(of: entry)
      let end = offset + entry.tensor.count * type.size
      let shape = entry.tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        JSONValue.string(entry.name).text()
          + ":{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian, Array.init) + text
  }

  private func storedBytes(_ entry: NamedTensor, _ body: (UnsafeRawBufferPointer) -> Void) {
    let values = entry.tensor.values
    switch type(of: entry) {
    case .i64: values.map { Int64(exactly: $0.rounded()) ?? 0 }.map(\.littleEndian).withUnsafeBytes(body)
    case .f16: values.map { HalfFloat($0).bits.littleEndian }.withUnsafeBytes(body)
    default:
      #if _endian(little)
        values.withUnsafeBytes(body)
      #else
        values.map(\.bitPattern.littleEndian).withUnsafeBytes(body)
      #endif
    }
  }
}
