import CArchive
import Foundation

/// A tar archive in memory, packed by gzip, with whatever entries a test wants.
public struct TestArchive {
  /// An entry.
  public struct Entry: Sendable {
    var path: String
    var type = Kind.file
    var bytes: [UInt8] = []
    var link: String?
    var hardLink: String?
    var hole: Int?

    /// What the system calls an entry.
    enum Kind: UInt32, Sendable {
      case file = 0o100000
      case folder = 0o040000
      case link = 0o120000
      case pipe = 0o010000
      case device = 0o020000
    }

    /// A file.
    public static func file(_ path: String, _ bytes: [UInt8]) -> Entry { Entry(path: path, bytes: bytes) }
    /// A folder.
    public static func folder(_ path: String) -> Entry { Entry(path: path, type: .folder) }
    /// A symbolic link.
    public static func link(_ path: String, to target: String) -> Entry {
      Entry(path: path, type: .link, link: target)
    }
    /// A second name of an entry before it.
    public static func hardLink(_ path: String, to target: String) -> Entry {
      Entry(path: path, hardLink: target)
    }
    /// A pipe.
    public static func pipe(_ path: String) -> Entry { Entry(path: path, type: .pipe) }
    /// A device.
    public static func device(_ path: String) -> Entry { Entry(path: path, type: .device) }
    /// A file that begins with a hole of so many bytes.
    public static func sparse(_ path: String, hole: Int, _ bytes: [UInt8]) -> Entry {
      Entry(path: path, bytes: bytes, hole: hole)
    }
  }

  /// The archive's bytes.
  public static func make(_ entries: [Entry], packed: Bool = true) -> [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    if packed { archive_write_add_filter_gzip(archive) }
    archive_write_set_format_pax_restricted(archive)
    var room = [UInt8](repeating: 0, count: entries.reduce(1 << 18) { $0 + $1.bytes.count + 4096 })
    let capacity = room.count
    var used = 0
    return room.withUnsafeMutableBytes { buffer in
      archive_write_open_memory(archive, buffer.baseAddress, capacity, &used)
      for entry in entries { write(entry, archive) }
      archive_write_close(archive)
      return Array(buffer.prefix(used))
    }
  }

  private static func write(_ entry: Entry, _ archive: OpaquePointer?) {
    let header = archive_entry_new()
    defer { archive_entry_free(header) }
    archive_entry_set_pathname(header, entry.path)
    archive_entry_set_perm(header, 0o644)
    let size = entry.bytes.count + (entry.hole ?? 0)
    if let target = entry.hardLink {
      archive_entry_set_hardlink(header, target)
      archive_entry_set_filetype(header, Entry.Kind.file.rawValue)
    } else {
      archive_entry_set_filetype(header, entry.type.rawValue)
      archive_entry_set_size(header, entry.type == .file ? Int64(size) : 0)
    }
    if let target = entry.link { archive_entry_set_symlink(header, target) }
    if let hole = entry.hole {
      archive_entry_sparse_add_entry(header, Int64(hole), Int64(entry.bytes.count))
    }
    archive_write_header(archive, header)
    if let hole = entry.hole {
      let zeros = [UInt8](repeating: 0, count: hole)
      _ = zeros.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
    }
    guard entry.type == .file, entry.hardLink == nil else { return }
    _ = entry.bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
  }

  /// The header of a file in a tar archive, whatever follows it.
  public static func header(_ path: String, bytes: Int) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (index, byte) in text.utf8.enumerated() { block[place + index] = byte }
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    put(path, at: 0)
    put("0000644", at: 100)
    put(octal(bytes, 11), at: 124)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put("        ", at: 148)
    put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    return block
  }
}

/// Archives in the layout of CIFAR's, with a few images.
public enum SmallCIFAR {
  /// The entries of CIFAR-10's archive, with so many records in each batch.
  public static func tenEntries(records: Int = 2) -> [TestArchive.Entry] {
    let folder = "cifar-10-batches-bin"
    let names = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]
    return [.folder(folder + "/"), .file(folder + "/readme.html", Array("<html>".utf8))]
      + names.enumerated().map { number, name in
        .file("\(folder)/\(name)", ten(records, seed: number))
      } + [.file(folder + "/batches.meta.txt", Array("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".utf8))]
  }

  /// CIFAR-10's archive.
  public static func tenArchive(records: Int = 2) -> [UInt8] {
    TestArchive.make(tenEntries(records: records))
  }

  /// CIFAR-100's archive; every record has a fine label and a coarse one.
  public static func hundredArchive(records: Int = 200) -> [UInt8] {
    let folder = "cifar-100-binary"
    let fine = (0..<100).map { "fine\($0)" }.joined(separator: "\n") + "\n"
    let coarse = (0..<20).map { "coarse\($0)" }.joined(separator: "\n") + "\n"
    return TestArchive.make([
      .folder(folder + "/"), .file(folder + "/train.bin", hundred(records)),
      .file(folder + "/test.bin", hundred(records / 2)),
      .file(folder + "/fine_label_names.txt", Array(fine.utf8)),
      .file(folder + "/coarse_label_names.txt", Array(coarse.utf8)),
    ])
  }

  /// Records of ten classes whose pixels cannot be packed.
  public static func ten(_ records: Int, seed: Int = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in 0..<records { bytes += [UInt8(record % 10)] + noise(seed * 1000 + record) }
    return bytes
  }

  private static func hundred(_ records: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in 0..<records { bytes += [UInt8(record % 100 / 5), UInt8(record % 100)] + noise(record) }
    return bytes
  }

  private static func noise(_ seed: Int) -> [UInt8] {
    var state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<3072).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 40)
    }
  }
}
