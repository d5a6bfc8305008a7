import Foundation
import Tensors

extension SafeTensors {
  /// Reads a file; its header is checked as a whole before memory is reserved for tensors.
  ///
  /// - Parameter memory: How much there is for the tensors; a file with holes may claim more than any disk holds.
  /// - Throws: `FormatError` naming file and tensor.
  public static func read(path: String, memory: AvailableMemory = .now()) throws(FormatError) -> SafeTensors {
    let file = try FileBytes(path: path)
    try file.check(as: .weights)
    let header = try SafeTensorsHeader(file)
    try require(memory, for: header, path: path)
    var tensors: [NamedTensor] = []
    tensors.reserveCapacity(header.entries.count)
    for entry in header.entries {
      var tensor = Tensor(repeating: 0, shape: entry.shape)
      try fill(&tensor.values, entry, from: file, at: header.dataStart + entry.range.lowerBound)
      tensors.append(NamedTensor(entry.name, tensor))
    }
    func names(_ type: ElementType) -> Set<String> {
      Set(header.entries.filter { $0.type == type }.map(\.name))
    }
    return SafeTensors(
      tensors: tensors, metadata: header.metadata, integerNames: names(.i64), halfNames: names(.f16))
  }

  /// The `__metadata__` of a file, of which no tensor is read.
  ///
  /// - Throws: `FormatError`.
  public static func metadata(path: String) throws(FormatError) -> [String: String] {
    let file = try FileBytes(path: path)
    try file.check(as: .weights)
    return try SafeTensorsHeader(file).metadata
  }

  /// Refuses tensors that do not fit in memory as floats.
  private static func require(
    _ memory: AvailableMemory, for header: SafeTensorsHeader, path: String
  ) throws(FormatError) {
    // No header can name more elements than its file has bytes: the sum does not overflow.
    let needed = header.entries.reduce(0) { $0 + $1.count }.multipliedReportingOverflow(
      by: MemoryLayout<Float>.stride)
    guard let available = memory.bytes, needed.overflow || needed.partialValue > available else { return }
    throw .unsupported(
      path: path,
      reason: "its tensors need about \(byteText(needed.overflow ? .max : needed.partialValue)) of memory, "
        + "\(byteText(available)) are free")
  }

  private static func fill(
    _ values: inout [Float], _ entry: SafeTensorsHeader.Entry, from file: FileBytes, at offset: Int
  ) throws(FormatError) {
    // Converted a piece at a time, so a file needs no more memory than its floats.
    let pieceCount = 1 << 16
    var start = 0
    while start < entry.count {
      let count = min(pieceCount, entry.count - start)
      let bytes = try file.bytes(at: offset + start * entry.type.size, count: count * entry.type.size)
      values.withUnsafeMutableBufferPointer { output in
        convert(bytes, entry.type, to: UnsafeMutableBufferPointer(rebasing: output[start..<start + count]))
      }
      start += count
    }
  }

  private static func convert(
    _ bytes: [UInt8], _ type: ElementType, to output: UnsafeMutableBufferPointer<Float>
  ) {
    bytes.withUnsafeBytes { input in
      switch type {
      case .f32:
        #if _endian(little)
          UnsafeMutableRawBufferPointer(output).copyMemory(from: input)
        #else
          each(input, UInt32.self, output) { Float(bitPattern: UInt32(littleEndian: $0)) }
        #endif
      case .f64: each(input, UInt64.self, output) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
      case .f16: each(input, UInt16.self, output) { HalfFloat(bits: UInt16(littleEndian: $0)).float }
      case .bf16:
        each(input, UInt16.self, output) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
      case .i64: each(input, Int64.self, output) { Float(Int64(littleEndian: $0)) }
      case .i32: each(input, Int32.self, output) { Float(Int32(littleEndian: $0)) }
      case .i16: each(input, Int16.self, output) { Float(Int16(littleEndian: $0)) }
      case .i8: each(input, Int8.self, output) { Float($0) }
      case .u8, .bool: each(input, UInt8.self, output) { Float($0) }
      }
    }
  }

  @inline(__always)
  private static func each<Stored: BitwiseCopyable>(
    _ input: UnsafeRawBufferPointer, _ type: Stored.Type, _ output: UnsafeMutableBufferPointer<Float>,
    _ value: (Stored) -> Float
  ) {
    for index in output.indices {
      output[index] = value(
        input.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: type))
    }
  }
}
