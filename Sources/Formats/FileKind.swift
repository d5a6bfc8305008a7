import Foundation

/// What a file is, told from its content and its size, whatever its name says.
public enum FileKind: String, CaseIterable, Sendable {
  // No regular file.
  case folder, pipe, socket, device
  // Something in the place of a file.
  case empty, gitLFSPointer, gitAnnexPointer, html
  // Weights and arrays.
  case safetensors, safetensorsIndex, pyTorchArchive, pyTorchPickle, pickle, kerasArchive, hdf5, numPy,
    numPyArchive
  // Pictures.
  case png, jpeg, gif, bmp, webP, tiff, heif, svg, icon
  // Archives.
  case zip, gzip, bzip2, xz, zstandard, tar
  // Texts.
  case jupyterNotebook, json, pdf, wideText, text
  /// None of these.
  case unknown

  /// What it is, such as "a JPEG picture": what stands behind "is".
  public var description: String {
    switch self {
    case .folder: return "a folder"
    case .pipe: return "a pipe"
    case .socket: return "a socket"
    case .device: return "a device"
    case .empty: return "empty"
    case .gitLFSPointer: return "a git-lfs pointer, not the file itself"
    case .gitAnnexPointer: return "a git-annex pointer, not the file itself"
    case .html: return "an HTML page"
    case .safetensors: return "a safetensors file"
    case .safetensorsIndex: return "the index of safetensors shards"
    case .pyTorchArchive: return "a PyTorch checkpoint"
    case .pyTorchPickle: return "a PyTorch checkpoint of the old form"
    case .pickle: return "a Python pickle"
    case .kerasArchive: return "a Keras archive (.keras)"
    case .hdf5: return "an HDF5 file (Keras's .h5)"
    case .numPy: return "a NumPy array (.npy)"
    case .numPyArchive: return "a NumPy archive (.npz)"
    case .png: return "a PNG picture"
    case .jpeg: return "a JPEG picture"
    case .gif: return "a GIF picture"
    case .bmp: return "a BMP picture"
    case .webP: return "a WebP picture"
    case .tiff: return "a TIFF picture"
    case .heif: return "a HEIF or AVIF picture"
    case .svg: return "an SVG drawing"
    case .icon: return "an icon"
    case .zip: return "a zip archive"
    case .gzip: return "a gzip file"
    case .bzip2: return "a bzip2 file"
    case .xz: return "an xz file"
    case .zstandard: return "a Zstandard file"
    case .tar: return "a tar archive"
    case .jupyterNotebook: return "a Jupyter notebook"
    case .json: return "JSON text"
    case .pdf: return "a PDF document"
    case .wideText: return "text in UTF-16"
    case .text: return "text"
    case .unknown: return "of no known kind"
    }
  }

  /// What the path names; nil where there is nothing, or nothing that can be opened.
  public init?(path: String) {
    guard let mode = FileSystem.mode(of: path) else { return nil }
    if let special = FileKind(mode: mode) {
      self = special
    } else {
      guard let file = try? FileBytes(path: path), let kind = try? FileKind(file) else { return nil }
      self = kind
    }
  }

  /// What an open file is.
  ///
  /// - Throws: `FormatError` when it cannot be read.
  public init(_ file: FileBytes) throws(FormatError) {
    let length = min(file.count, FileContent.partLength)
    let head = try file.bytes(at: 0, count: length)
    let tail = try file.bytes(at: file.count - length, count: length)
    self = FileContent(count: file.count, head: head, tail: tail).kind
  }

  /// What a file of these bytes is.
  public init(_ bytes: [UInt8]) {
    let length = FileContent.partLength
    self =
      FileContent(count: bytes.count, head: Array(bytes.prefix(length)), tail: Array(bytes.suffix(length)))
      .kind
  }

  /// What is no regular file, by the system's mode; nil for one that is.
  init?(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    default: self = .device
    }
  }
}
