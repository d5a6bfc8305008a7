extension FileKind {
  /// What a reader expects a file to be.
  public enum Purpose: Sendable, CaseIterable {
    /// A PNG or JPEG file.
    case picture
    /// A safetensors file.
    case weights
    /// A Jupyter notebook.
    case notebook
  }

  /// Why a file of this kind cannot serve as `purpose`, and what to do; nil where it is the right kind, or where
  /// nothing is known and the reader itself has to say what is wrong.
  public func refusal(as purpose: Purpose) -> String? {
    switch (purpose, self) {
    case (.picture, .png), (.picture, .jpeg), (.weights, .safetensors), (.weights, .unknown),
      (.notebook, .jupyterNotebook), (.notebook, .json):
      return nil
    case (.picture, .unknown): return "is no picture of a known kind; PNG and JPEG are read"
    case (.notebook, .unknown): return "is no Jupyter notebook, nor any text"
    default: return "is \(description)" + (remedy(purpose).map { ": \($0)" } ?? "; \(purpose.wanted)")
    }
  }

  private func remedy(_ purpose: Purpose) -> String? {
    switch self {
    case .gitLFSPointer: return "run 'git lfs pull'"
    case .gitAnnexPointer: return "run 'git annex get'"
    case .html: return "download the file itself, not the page that shows it"
    case .zip, .gzip, .bzip2, .xz, .zstandard, .tar: return "unpack it and name a file in it"
    case .folder: return "name a file in it"
    case .wideText: return "save it as UTF-8"
    case .pyTorchArchive, .pyTorchPickle, .pickle, .kerasArchive, .hdf5, .numPy, .numPyArchive,
      .safetensorsIndex:
      return purpose == .weights ? weightsRemedy : nil
    default: return nil
    }
  }

  private var weightsRemedy: String {
    switch self {
    case .pyTorchArchive, .pyTorchPickle, .pickle: return "save its tensors with safetensors.torch.save_file"
    case .safetensorsIndex: return "call it ….safetensors.index.json, beside the files it lists"
    default: return "save its arrays with safetensors.numpy.save_file"
    }
  }
}

extension FileKind.Purpose {
  fileprivate var wanted: String {
    switch self {
    case .picture: return "PNG and JPEG pictures are read"
    case .weights: return "weights are read from safetensors files"
    case .notebook: return "a Jupyter notebook is needed"
    }
  }
}
