import Tensors

/// Pictures from files: PNG and JPEG, told apart by what they hold and never by their names.
///
/// Pixels are those of Pillow's `Image.open(…).convert("RGB")`, which torchvision reads data sets with: no gamma, no
/// colour profile, no turning by EXIF. Two things differ, since Pillow's results are of no use to a network: what is
/// transparent is laid on white instead of showing what lies beneath it, and 16-bit grey keeps its high byte, as
/// 16-bit colours do, instead of turning white above 255.
public enum ImageFile {
  /// The longest side that is read, in pixels; checked before memory is reserved for them.
  public static let longestSide = 8192
  /// The largest file that is read, in bytes.
  public static let largestFile = 512 << 20

  /// Whether a name ends as pictures' names do.
  public static func isName(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  /// Reads a file.
  ///
  /// - Parameter memory: How much there is for the pixels.
  /// - Throws: `FormatError` naming the file; for any other kind of file, saying what it is.
  public static func read(
    path: String, memory: AvailableMemory = .now()
  ) throws(FormatError) -> RGBImage {
    try read(
      bytes: FileBytes.read(path: path, limit: largestFile, as: .picture), name: path, memory: memory)
  }

  /// Reads bytes in memory; `name` stands for the file in errors.
  ///
  /// - Parameter memory: How much there is for the pixels.
  /// - Throws: `FormatError`.
  public static func read(
    bytes: [UInt8], name: String, memory: AvailableMemory = .now()
  ) throws(FormatError) -> RGBImage {
    let kind = FileKind(bytes)
    if let reason = kind.refusal(as: .picture) { throw .unsupported(path: name, reason: reason) }
    let result: Result<RGBImage, FormatError> = bytes.withUnsafeBytes { source in
      Result { () throws(FormatError) in
        let reader = try PictureReader(source, isJPEG: kind == .jpeg, name: name)
        return try reader.image(memory)
      }
    }
    return try result.get()
  }
}
