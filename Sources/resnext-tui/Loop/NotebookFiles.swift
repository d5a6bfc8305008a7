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
    var choices = samples.images.map { sample in
      let origin = sample.isOfCIFAR10 ? "CIFAR-10 sample" : "sample"
      return ImageChoice(sample, origin: samples.isProcedural ? "shapes (procedural)" : origin)
    }
    if data == .shapes, !samples.isProcedural, let held = try? SampleImages.heldOut(.shapes, count: 20) {
      choices += held.map { ImageChoice($0, origin: "shapes (procedural)") }
    }
    return (choices, samples.note)
  }

  /// A picture from anywhere.
  static func read(path: String) -> Result<ImageChoice, Failure> {
    do throws(FormatError) {
      let image = try ImageFile.read(path: path)
      let name = PathParts.name(of: path)
      return .success(
        ImageChoice(
          name: name, label: "", origin: path, file: FileSystem.realPath(path) ?? path, width: image.width,
          height: image.height,
          pixels: image.pixels)
      )
    } catch { return .failure(Failure(error.description)) }
  }
}

extension DescribedWeights {
  /// A weights file of the network that it names, else of `fallback` where it fits, else of the preset that has its shapes.
  static func read(
    path: String, fallback: NetworkConfiguration, head: HeadRequest
  ) -> Result<DescribedWeights, Failure> {
    do throws(TrainingError) {
      let stored = try StoredWeights(path: path)
      guard var network = stored.network ?? stored.likelyNetwork(before: fallback) else {
        throw stored.unknownNetwork
      }
      guard case .fresh(let seed) = head else {
        return .success(try stored.weights(for: network))
      }
      network.classes = fallback.classes
      var weights = try stored.weights(for: network, head: head)
      weights.remarks.append("its head is untrained (seed \(seed))")
      return .success(weights)
    } catch { return .failure(Failure(oneLine("\(error)"))) }
  }
}

extension DataDescription {
  /// What is in a data source; every record is looked at.
  static func read(_ source: DataSource, _ locations: FileLocations) -> Result<DataDescription, Failure> {
    do throws(DatasetError) {
      let dataset = try Dataset.open(source, locations: locations, for: .evaluation)
      return .success(DataDescription(name: dataset.name, classNames: dataset.classNames))
    } catch {
      let line = oneLine("\(error)")
      if case .notFound = error { return .failure(Failure(missingData: line)) }
      return .failure(Failure(line))
    }
  }
}

extension DataSource {
  /// The same source where a path that begins with `~/` leads.
  func typed(_ locations: FileLocations) -> DataSource {
    guard case .directory(let path) = self else { return self }
    return .directory(locations.typed(path))
  }
}

extension SessionFile {
  /// The same file where paths that begin with `~/` lead.
  func typed(_ locations: FileLocations) -> SessionFile {
    var file = self
    file.path = locations.typed(path)
    file.weightsPath = locations.typed(weightsPath)
    return file
  }
}

/// Files and folders whose path begins like `word`, as it was typed; folders end in a slash.
func pathCompletions(of word: String, _ locations: FileLocations) -> [String] {
  let slash = word.utf8.lastIndex(of: UInt8(ascii: "/")).map { word.utf8.index(after: $0) } ?? word.startIndex
  let folder = String(word[..<slash])
  let beginning = String(word[slash...])
  let place = folder.isEmpty ? "." : locations.typed(folder)
  let names = (try? FileSystem.names(in: place)) ?? []
  return names.filter { $0.hasPrefix(beginning) && (!$0.hasPrefix(".") || beginning.hasPrefix(".")) }
    .map { folder + $0 + (FileSystem.isFolder(PathParts.joined(place, $0)) ? "/" : "") }
}
