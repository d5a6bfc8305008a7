import Datasets
import Formats
import Notebook
import Synchronization
import Training

/// Reads held-out images of data sources; the one that was opened last stays open.
final class HeldOutReader: Sendable {
  private let locations: FileLocations
  private let opened = Mutex<(source: DataSource, dataset: Dataset)?>(nil)

  /// A reader with nothing open.
  init(_ locations: FileLocations) { self.locations = locations }

  /// The images of these indices.
  func read(_ source: DataSource, _ indices: [Int]) -> Result<[ImageChoice], Failure> {
    do throws(DatasetError) {
      let dataset = try dataset(source)
      var choices: [ImageChoice] = []
      for index in indices {
        guard index < dataset.validation.count else {
          return .failure(
            Failure("there is no image \(index): \(dataset.name) has 0 to \(dataset.validation.count - 1)"))
        }
        choices.append(try choice(HeldOutImage(data: source, index: index), dataset))
      }
      return .success(choices)
    } catch { return .failure(Failure(oneLine("\(error)"))) }
  }

  /// The probe that ranks all of a source's images; one that cannot be read is passed over.
  func probe(_ ranking: HeldOutRanking) -> Result<Probe, Failure> {
    do throws(DatasetError) {
      let images = try dataset(ranking.data).validation
      return .success(ranking.probe(count: images.count) { try? images.image($0) })
    } catch { return .failure(Failure(oneLine("\(error)"))) }
  }

  private func dataset(_ source: DataSource) throws(DatasetError) -> Dataset {
    if let known = opened.withLock({ $0 }), known.source == source { return known.dataset }
    let dataset = try Dataset.open(source.typed(locations), locations: locations, for: .evaluation)
    opened.withLock { $0 = (source, dataset) }
    return dataset
  }

  private func choice(_ image: HeldOutImage, _ dataset: Dataset) throws(DatasetError) -> ImageChoice {
    let picture = try dataset.validation.image(image.index)
    let name = String(dataset.name.prefix { $0 != "(" })
    var choice = ImageChoice(
      SampleImage(
        name: image.name, label: dataset.classNames[Int(dataset.validation.labels[image.index])],
        image: picture),
      origin: image.data == .shapes ? "shapes (procedural)" : name + "held out")
    choice.heldOut = image
    return choice
  }
}
