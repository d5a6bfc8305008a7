import Formats
import Foundation

/// A data set made of the batch files that are there: named by what is in them, parted where one part is missing.
struct CIFARDataset {
  private let files: BatchFiles
  private let identity: CIFARIdentity
  private let training: any ImageRecords
  private let validation: any ImageRecords
  /// Whether the held-out images were taken from the only part that is there.
  private let isParted: Bool

  /// Opens files and decides which images are held out.
  ///
  /// Where only test images are there, they are all held out for an evaluation, and parted to train on them.
  ///
  /// - Throws: `DatasetError` naming the file and record that are broken, or too few images.
  init(files: BatchFiles, purpose: Dataset.Purpose) throws(DatasetError) {
    let layout = files.layout
    let trained =
      files.training.isEmpty
      ? nil : try CIFARRecords(files: files.training.map(files.path), layout: layout)
    var heldOut: CIFARRecords?
    if let name = files.heldOut { heldOut = try CIFARRecords(files: [files.path(name)], layout: layout) }
    identity = try CIFARIdentity(files, training: trained, heldOut: heldOut)
    self.files = files
    if let trained, let heldOut {
      training = trained
      validation = heldOut
      isParted = false
    } else if let heldOut, purpose == .evaluation {
      training = StoredRecords(images: [], labels: [])
      validation = heldOut
      isParted = false
    } else {
      // One of them is there: files are found by either.
      let all: any ImageRecords
      if let only = trained ?? heldOut { all = only } else { all = StoredRecords(images: [], labels: []) }
      let parts = HeldOutRule.parts(of: all.count)
      training = SelectedRecords(all, indices: parts.training)
      validation = SelectedRecords(all, indices: parts.heldOut)
      isParted = true
      guard purpose == .evaluation || all.count >= 2 else {
        throw .tooFew(name: files.path(files.names.first ?? ""), images: all.count)
      }
    }
  }

  /// The data set.
  var dataset: Dataset {
    let details = [
      identity == .altered ? "altered copy" : nil, files.isComplete ? nil : names,
      isParted ? HeldOutRule.text : nil,
    ]
    let detail = details.compactMap(\.self).joined(separator: ", ")
    return Dataset(
      name: name, place: place, detail: detail.isEmpty ? nil : detail,
      heldOutRule: isParted ? HeldOutRule.text : nil,
      location: files.folder, classNames: classNames,
      training: training, validation: validation)
  }

  /// The files that are used, where not all are there.
  private var names: String {
    let names = files.names
    return names.count < 6 ? names.joined(separator: ", ") : "\(names[0]) and \(names.count - 1) more files"
  }

  /// "CIFAR-10" for CIFAR-10 alone.
  private var name: String {
    let layout = files.layout
    return identity == .unknown ? "\(layout.classes) classes in \(layout.name)'s layout" : layout.name
  }

  /// The name of the folder, or of a file that stands for itself, where the images are not CIFAR's.
  private var place: String? {
    guard identity == .unknown else { return nil }
    let isArchive = files.names.allSatisfy { files.layout.role(of: $0) != nil }
    return isArchive
      ? PathParts.name(of: FileSystem.realPath(files.folder) ?? files.folder) : files.names.first
  }

  /// The names beside the data where they are as many as the classes; CIFAR's for CIFAR alone.
  private var classNames: [String] {
    let classes = files.layout.classes
    if let own = ownNames, own.count == classes { return own }
    return ClassNames.fitting(identity == .unknown ? [] : files.layout.names, classes: classes)
  }

  private var ownNames: [String]? {
    guard
      let file = DatasetSearch.names(in: files.folder).first(where: {
        $0.lowercased() == files.layout.namesFile
      }),
      let bytes = try? FileBytes.read(path: files.path(file), limit: 1 << 16),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }
}
