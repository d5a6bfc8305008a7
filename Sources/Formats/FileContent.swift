/// The beginning and the end of a file, from which its kind is told.
///
/// Signatures are those of the formats' own specifications. A safetensors file begins with a number, so it is looked
/// for first: 19,778 would otherwise be the `BM` of a BMP.
struct FileContent {
  /// The bytes looked at on either side.
  static let partLength = 4096

  /// The size of the whole file.
  let count: Int
  /// Its first bytes.
  let head: [UInt8]
  /// Its last bytes.
  let tail: [UInt8]

  /// What they tell.
  var kind: FileKind {
    if count == 0 { return .empty }
    if isSafeTensors { return .safetensors }
    return signed ?? textKind ?? .unknown
  }

  /// A little-endian length of 8 bytes that fits the file, then an object in JSON.
  private var isSafeTensors: Bool {
    guard head.count > 8, head[8] == UInt8(ascii: "{") else { return false }
    let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= SafeTensorsHeader.longest && length <= UInt64(count - 8)
  }

  private var signed: FileKind? {
    for signature in FileContent.signatures where has(signature.bytes, at: signature.offset) {
      return signature.kind
    }
    if has("PK\u{3}\u{4}") || has("PK\u{5}\u{6}") { return zipKind }
    if has("RIFF"), has("WEBP", at: 8) { return .webP }
    // Two letters alone could be text: the length of the second header, up to 124, makes sure.
    if has("BM"), has([0, 0, 0], at: 15) { return .bmp }
    if has("ftyp", at: 4), FileContent.stillBrands.contains(where: { has($0, at: 8) }) { return .heif }
    return isPickle ? .pickle : nil
  }

  private static let signatures: [(kind: FileKind, offset: Int, bytes: [UInt8])] = [
    (.png, 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.jpeg, 0, [0xFF, 0xD8, 0xFF]),
    (.gif, 0, Array("GIF87a".utf8)), (.gif, 0, Array("GIF89a".utf8)), (.icon, 0, [0, 0, 1, 0]),
    (.tiff, 0, [0x49, 0x49, 0x2A, 0]), (.tiff, 0, [0x4D, 0x4D, 0, 0x2A]),
    (.tiff, 0, [0x49, 0x49, 0x2B, 0]), (.tiff, 0, [0x4D, 0x4D, 0, 0x2B]),
    (.hdf5, 0, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
    (.numPy, 0, [0x93] + Array("NUMPY".utf8)),
    // The magic number of torch.save before version 1.6, as a pickle of its own.
    (.pyTorchPickle, 0, [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]),
    (.gzip, 0, [0x1F, 0x8B]), (.bzip2, 0, Array("BZh".utf8)), (.xz, 0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
    (.zstandard, 0, [0x28, 0xB5, 0x2F, 0xFD]), (.tar, 257, Array("ustar".utf8)),
    (.pdf, 0, Array("%PDF-".utf8)), (.wideText, 0, [0xFF, 0xFE]), (.wideText, 0, [0xFE, 0xFF]),
  ]

  private static let stillBrands = ["avif", "avis", "heic", "heix", "hevc", "mif1", "msf1"]

  /// Protocols 2 to 5 begin with their number, older ones with an opcode; all end with the stop.
  private var isPickle: Bool {
    guard tail.last == UInt8(ascii: ".") else { return false }
    if head[0] == 0x80, head.count > 2 { return (2...5).contains(head[1]) }
    return ["(dp", "(lp", "}q", "]q", "ccopy_reg\n", "ccollections\n"].contains { has($0) }
  }

  /// By the names of members, which stand before each of them and once more at the end.
  private var zipKind: FileKind {
    if mentions("/data.pkl") { return .pyTorchArchive }
    if mentions("model.weights.h5") { return .kerasArchive }
    return mentions(".npy") ? .numPyArchive : .zip
  }

  private var textKind: FileKind? {
    guard isText else { return nil }
    if has("version https://git-lfs.github.com/") || has("version https://hawser.github.com/") {
      return .gitLFSPointer
    }
    if has("/annex/objects/") { return .gitAnnexPointer }
    let start = head.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF || [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let opening = String(decoding: start.prefix(1000), as: UTF8.self).lowercased()
    if opening.hasPrefix("{") || opening.hasPrefix("[") { return jsonKind }
    guard opening.hasPrefix("<") else { return .text }
    if opening.contains("<svg") { return .svg }
    return opening.contains("<html") || opening.hasPrefix("<!doctype html") ? .html : .text
  }

  /// Jupyter writes its cells first and the format's version last; others the other way round.
  private var jsonKind: FileKind {
    if mentions("\"nbformat\"") { return .jupyterNotebook }
    return mentions("\"weight_map\"") ? .safetensorsIndex : .json
  }

  /// Whether the beginning is UTF-8, where a character may be cut off, without control characters but the usual ones.
  private var isText: Bool {
    let spaces: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x1B]
    guard head.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || spaces.contains($0) }) else { return false }
    let cut = head.count < count ? 3 : 0
    return (0...min(cut, head.count)).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
  }

  private func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
    head.dropFirst(offset).starts(with: bytes)
  }

  private func has(_ text: String, at offset: Int = 0) -> Bool { has(Array(text.utf8), at: offset) }

  /// Whether a text stands anywhere in either part.
  private func mentions(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return [head, tail].contains { part in
      part.indices.contains { part[$0] == bytes[0] && part[$0...].starts(with: bytes) }
    }
  }
}
