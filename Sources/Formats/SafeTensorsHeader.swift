import Tensors

/// The number formats of safetensors that become floats here, by their names in files.
enum ElementType: String {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u8 = "U8"
  case bool = "BOOL"

  /// Bytes of one element, which is also its alignment.
  var size: Int {
    switch self {
    case .f64, .i64: return 8
    case .f32, .i32: return 4
    case .f16, .bf16, .i16: return 2
    case .i8, .u8, .bool: return 1
    }
  }
}

/// The JSON at the beginning of a safetensors file, with everything checked that can be wrong with it.
///
/// File: header length as little-endian u64, header, data. Each tensor is `{dtype, shape, data_offsets}`, its
/// offsets counted from the beginning of the data; together they cover the data without gap or overlap.
struct SafeTensorsHeader {
  /// One tensor's line of the header.
  struct Entry {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// Number of elements.
    let count: Int
    /// Bytes in the file's data.
    let range: Range<Int>
  }

  /// The longest header that is read, in bytes.
  static let longest = 100_000_000

  let entries: [Entry]
  let metadata: [String: String]
  /// Where the data begin in the file.
  let dataStart: Int

  /// Reads and checks the header of an open file.
  init(_ file: FileBytes) throws(FormatError) {
    let path = file.path
    guard file.count >= 8 else {
      throw .malformed(
        path: path, place: "byte 0", reason: "\(file.count) bytes, a safetensors file has at least 8")
    }
    let length = try file.bytes(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafeTensorsHeader.longest else {
      throw .malformed(
        path: path, place: "byte 0",
        reason: "header length \(length) is over \(SafeTensorsHeader.longest); not a safetensors file")
    }
    guard Int(length) <= file.count - 8 else {
      throw .malformed(
        path: path, place: "byte 0",
        reason: "header length \(length) goes beyond the file, which has \(file.count) bytes")
    }
    let bytes = try file.bytes(at: 8, count: Int(length))
    guard bytes.first == UInt8(ascii: "{") else {
      throw .malformed(path: path, place: "byte 8", reason: "the header does not begin with '{'")
    }
    let json = try JSONValue(parsing: bytes, name: path)
    dataStart = 8 + Int(length)
    metadata = try SafeTensorsHeader.metadata(json["__metadata__"], path: path)
    var entries: [Entry] = []
    for (name, value) in json.object ?? [:] where name != "__metadata__" {
      entries.append(try SafeTensorsHeader.entry(name, value, path: path))
    }
    self.entries = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        || ($0.range == $1.range && $0.name.utf8.lexicographicallyPrecedes($1.name.utf8))
    }
    try checkCover(dataCount: file.count - dataStart, path: path)
  }

  private static func metadata(_ value: JSONValue?, path: String) throws(FormatError) -> [String: String] {
    // The format's own reader takes null for none.
    guard let value, value != .null else { return [:] }
    guard let object = value.object else {
      throw .malformed(path: path, place: "__metadata__", reason: "expected an object, found \(value.kind)")
    }
    var metadata: [String: String] = [:]
    for (key, value) in object {
      guard let text = value.string else {
        throw .malformed(
          path: path, place: "__metadata__ '\(key)'", reason: "expected a string, found \(value.kind)")
      }
      metadata[key] = text
    }
    return metadata
  }

  private static func entry(_ name: String, _ value: JSONValue, path: String) throws(FormatError) -> Entry {
    func error(_ reason: String) -> FormatError {
      .malformed(path: path, place: "tensor '\(name)'", reason: reason)
    }
    guard let typeName = value["dtype"]?.string else { throw error("it has no dtype") }
    guard let type = ElementType(rawValue: typeName) else {
      throw .unsupported(path: path, reason: "tensor '\(name)' has dtype \(typeName), which is not read here")
    }
    guard let shape = wholeNumbers(value["shape"]) else {
      throw error("its shape is no list of whole numbers from 0")
    }
    guard let offsets = wholeNumbers(value["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else {
      throw error("its data_offsets are not [begin, end] with 0 ≤ begin ≤ end")
    }
    guard let count = try? Tensor.elementCount(shape),
      !count.multipliedReportingOverflow(by: type.size).overflow
    else { throw error("shape \(shape) is too large") }
    let (needed, span) = (count * type.size, offsets[1] - offsets[0])
    guard span == needed else {
      throw error("shape \(shape) of \(typeName) takes \(needed) bytes, its data_offsets span \(span)")
    }
    return Entry(name: name, type: type, shape: shape, count: count, range: offsets[0]..<offsets[1])
  }

  private static func wholeNumbers(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.array else { return nil }
    let numbers = elements.compactMap(\.integer).filter { $0 >= 0 }
    return numbers.count == elements.count ? numbers : nil
  }

  private func checkCover(dataCount: Int, path: String) throws(FormatError) {
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let kind = entry.range.lowerBound > end ? "leave a gap behind" : "overlap with"
        throw .malformed(
          path: path, place: "tensor '\(entry.name)'",
          reason:
            "its data begin at \(entry.range.lowerBound) and \(kind) the data before, which end at \(end)")
      }
      end = entry.range.upperBound
    }
    guard end == dataCount else {
      throw .malformed(
        path: path, place: "end of data",
        reason: "the tensors take \(end) bytes, the file holds \(dataCount) behind its header")
    }
  }
}
