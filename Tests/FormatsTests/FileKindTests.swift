import Foundation
import Testing

@testable import Formats

@Suite struct FileKindTests {
  private static let pyTorchMagic: [UInt8] = [
    0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  private static func zip(_ name: String) -> [UInt8] {
    [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0]
      + Array(name.utf8) + [1, 2, 3]
  }

  private static let contents: [(FileKind, [UInt8])] = [
    (.empty, []), (.gitLFSPointer, Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8)),
    (.gitAnnexPointer, Array("/annex/objects/SHA256E-s1--0.bin\n".utf8)),
    (.html, Array("\n<!DOCTYPE HTML>\n<html lang=en>".utf8)),
    (.html, Array("<head><meta></head><HTML>".utf8)),
    (.safetensors, [2, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D]),
    // A header of 640 bytes begins like a pickle, one of 19,778 like a BMP.
    (.safetensors, [0x80, 2, 0, 0, 0, 0, 0, 0, 0x7B] + [UInt8](repeating: 0x2E, count: 700)),
    (.safetensors, [0x42, 0x4D, 0, 0, 0, 0, 0, 0, 0x7B] + [UInt8](repeating: 0, count: 20_000)),
    (.safetensorsIndex, Array(#"{"metadata":{"total_size":1},"weight_map":{"a":"b"}}"#.utf8)),
    (.pyTorchArchive, zip("archive/data.pkl")), (.pyTorchPickle, pyTorchMagic),
    (.pickle, [0x80, 4, 0x7D, 0x2E]), (.pickle, Array("(dp0\nS'data'\np1\n.".utf8)),
    (.kerasArchive, zip("model.weights.h5")), (.numPyArchive, zip("arr_0.npy")), (.zip, zip("a.txt")),
    (.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0]), (.numPy, [0x93] + Array("NUMPY\u{1}".utf8)),
    (.png, PNGBuilder.signature), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]), (.gif, Array("GIF87a".utf8)),
    (.bmp, Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]),
    (.webP, Array("RIFF\u{8}\u{0}\u{0}\u{0}WEBPVP8 ".utf8)), (.tiff, [0x49, 0x49, 0x2A, 0, 8]),
    (.tiff, [0x4D, 0x4D, 0, 0x2A, 0]), (.heif, [0, 0, 0, 32] + Array("ftypavif".utf8)),
    (.svg, Array("<?xml version=\"1.0\"?>\n<svg xmlns=\"\">".utf8)), (.icon, [0, 0, 1, 0, 1, 0]),
    (.gzip, [0x1F, 0x8B, 8]), (.bzip2, Array("BZh91AY".utf8)), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
    (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]),
    (.tar, [UInt8](repeating: 0x61, count: 257) + Array("ustar\u{0}".utf8)), (.pdf, Array("%PDF-1.7".utf8)),
    (.wideText, [0xFF, 0xFE, 0x7B, 0]), (.jupyterNotebook, Array(#"{"nbformat":4,"cells":[]}"#.utf8)),
    (.jupyterNotebook, Array("{\"cells\":[\(String(repeating: " ", count: 9000))],\"nbformat\":4}".utf8)),
    (.json, Array("\u{FEFF} [1]".utf8)), (.text, Array("Größe\n".utf8)), (.text, Array("<xml/>".utf8)),
    (.text, Array("BMW".utf8)), (.unknown, [0, 1, 2]), (.unknown, [0xC3]),
  ]

  @Test func theContentTellsTheKind() {
    for (kind, bytes) in Self.contents { #expect(FileKind(bytes) == kind, "\(bytes.prefix(30))") }
  }

  @Test func aCharacterCutOffWhereLookingEndsIsStillText() {
    let text = "x" + String(repeating: "é", count: 5000)
    #expect(FileKind(Array(text.utf8)) == .text)
  }

  @Test func aPathTellsWhatIsNoRegularFile() throws {
    let folder = try TemporaryFolder()
    #expect(FileKind(path: folder.path) == .folder)
    #expect(FileKind(path: "/dev/null") == .device)
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    #expect(FileKind(path: folder.path + "/pipe") == .pipe)
    #expect(FileKind(path: try folder.file("f", [0x1F, 0x8B, 8])) == .gzip)
    #expect(FileKind(path: folder.path + "/none") == nil)
  }

  @Test func everyKindIsTheRightOneOrIsRefusedInOneLine() {
    let right: [FileKind.Purpose: Set<FileKind>] = [
      .picture: [.png, .jpeg], .weights: [.safetensors, .unknown], .notebook: [.jupyterNotebook, .json],
    ]
    for purpose in FileKind.Purpose.allCases {
      for kind in FileKind.allCases {
        let refusal = kind.refusal(as: purpose)
        #expect((refusal == nil) == right[purpose]?.contains(kind), "\(kind) as \(purpose)")
        #expect(refusal?.hasPrefix("is ") != false && refusal?.contains("\n") != true, "\(refusal ?? "")")
      }
    }
  }

  @Test func aRefusalSaysWhatToDo() {
    #expect(
      FileKind.gitLFSPointer.refusal(as: .weights)
        == "is a git-lfs pointer, not the file itself: run 'git lfs pull'")
    #expect(
      FileKind.pyTorchArchive.refusal(as: .weights)
        == "is a PyTorch checkpoint: save its tensors with safetensors.torch.save_file")
    #expect(FileKind.webP.refusal(as: .picture) == "is a WebP picture; PNG and JPEG pictures are read")
    #expect(FileKind.tar.refusal(as: .notebook) == "is a tar archive: unpack it and name a file in it")
  }

  @Test func everyReaderRefusesAForeignFileByWhatItIs() throws {
    let folder = try TemporaryFolder()
    let pointer = try folder.file("f", Array("version https://git-lfs.github.com/spec/v1\n".utf8))
    let refusal = FormatError.unsupported(
      path: pointer, reason: "is a git-lfs pointer, not the file itself: run 'git lfs pull'")
    #expect(throws: refusal) { try ImageFile.read(path: pointer) }
    #expect(throws: refusal) { try SafeTensors.read(path: pointer) }
    #expect(throws: refusal) { try JupyterNotebook.read(path: pointer) }
  }
}
