import Datasets
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Training

extension ImageChoice {
  /// The images to choose from: the samples that come with the program and, where shapes are trained on, some of
  /// their held-out images; with a note where something stands in.
  static func all(_ locations: FileLocations, data: DataSource) -> ([ImageChoice], note: String?) {
    let samples = SampleImages.load(locations)
    let origin = samples.isProcedural ? "shapes (procedural)" : "CIFAR-10 sample"
    var choices = samples.images.map { ImageChoice($0, origin: origin) }
    if data == .shapes, !samples.isProcedural, let held = try? SampleImages.heldOut(.shapes, count: 20) {
      choices += held.map { ImageChoice($0, origin: "shapes (procedural)") }
    }
    return (choices, samples.note)
  }

  /// A picture from anywhere.
  static func read(path: String) -> Result<ImageChoice, Failure> {
    do throws(FormatError) {
      let image = try ImageFile.read(path: path)
      let name = URL(fileURLWithPath: path).lastPathComponent
      return .success(
        ImageChoice(
          name: name, label: "", origin: path, width: image.width, height: image.height, pixels: image.pixels)
      )
    } catch { return .failure(Failure(error.description)) }
  }
}

extension LoadedWeights {
  /// A weights file; `fallback` is the network of one that does not name its own.
  static func read(path: String, fallback: NetworkConfiguration? = nil) -> Result<LoadedWeights, Failure> {
    do throws(TrainingError) {
      let file = try WeightsFile.read(path: path, fallback: fallback)
      return .success(
        LoadedWeights(
          weights: file.weights, normalization: file.normalization, classNames: file.classNames,
          notes: file.notes))
    } catch { return .failure(Failure(oneLine("\(error)"))) }
  }

  /// Writes them as a weights file.
  func write(to path: String) throws(TrainingError) {
    try WeightsFile(weights: weights, normalization: normalization, classNames: classNames, notes: notes)
      .write(to: path)
  }
}

/// Files and folders whose path begins like `word`; folders end in a slash.
func pathCompletions(of word: String) -> [String] {
  let slash = word.lastIndex(of: "/")
  let folder = slash.map { String(word[...$0]) } ?? ""
  let beginning = slash.map { String(word[word.index(after: $0)...]) } ?? word
  let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
  let place = folder.isEmpty ? "." : folder.hasPrefix("~/") ? home + folder.dropFirst(1) : folder
  let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
  return names.filter { $0.hasPrefix(beginning) && (!$0.hasPrefix(".") || beginning.hasPrefix(".")) }
    .sorted()
    .map { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: place + "/" + name, isDirectory: &isFolder)
      return folder + name + (exists && isFolder.boolValue ? "/" : "")
    }
}
