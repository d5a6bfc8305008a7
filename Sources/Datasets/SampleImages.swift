import Formats

/// A picture to look at.
public struct SampleImage: Sendable, Equatable {
  /// Its name, such as `cifar10_00_3`.
  public var name: String
  /// The name of its class.
  public var label: String
  /// The picture.
  public var image: RGBImage

  /// A picture of its parts.
  public init(name: String, label: String, image: RGBImage) {
    self.name = name
    self.label = label
    self.image = image
  }
}

extension SampleImage {
  /// Whether it is one of the first test images of CIFAR-10, byte for byte, under its right label.
  public var isOfCIFAR10: Bool {
    guard image.width == 32, image.height == 32, let number = ClassNames.cifar10.firstIndex(of: label) else {
      return false
    }
    return CIFARFacts.testFingerprints.contains(fingerprint([UInt8(number)] + image.planes))
  }
}

/// The pictures that come with the program, or procedural ones in their place.
public struct SampleImages: Sendable, Equatable {
  /// The pictures, in the order of their names; at least one.
  public let images: [SampleImage]
  /// Whether procedural pictures stand in for the ones that come with the program.
  public let isProcedural: Bool
  /// What the user should know: pictures that stand in, or files that could not be read; nil for nothing.
  public let note: String?

  /// The pictures under `samples` in the assets; without any, procedural shapes stand in and the note says so.
  public static func load(_ locations: FileLocations) -> SampleImages {
    guard let assets = locations.assets else {
      return standingIn(
        "no Assets folder was found ($RESNEXT_TUI_ASSETS names one); procedural shapes stand in for sample images"
      )
    }
    let folder = assets + "/samples"
    let names = ((try? FileSystem.names(in: folder)) ?? [])
      .filter(ImageFile.isName).sorted()
    var images: [SampleImage] = []
    var problem: FormatError?
    for name in names {
      do throws(FormatError) {
        images.append(sample(file: name, image: try ImageFile.read(path: folder + "/" + name)))
      } catch {
        problem = problem ?? error
      }
    }
    guard !images.isEmpty else {
      let reason = problem?.description ?? "no sample images in \(folder)"
      return standingIn("\(reason); procedural shapes stand in for sample images")
    }
    return SampleImages(images: images, isProcedural: false, note: problem?.description)
  }

  /// The first images of a data set's held-out part.
  ///
  /// - Throws: `DatasetError` when they cannot be read.
  public static func heldOut(_ dataset: Dataset, count: Int) throws(DatasetError) -> [SampleImage] {
    var samples: [SampleImage] = []
    for index in 0..<min(count, dataset.validation.count) {
      let label = dataset.classNames[Int(dataset.validation.labels[index])]
      samples.append(
        SampleImage(name: "held out \(index)", label: label, image: try dataset.validation.image(index)))
    }
    return samples
  }

  /// The class stands in the name: `cifar10_INDEX_LABEL.png`.
  private static func sample(file: String, image: RGBImage) -> SampleImage {
    let name = String(file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex))
    let parts = name.split(separator: "_")
    let isCIFAR = parts.count == 3 && parts[0] == "cifar10"
    let label = isCIFAR ? Int(parts[2]).flatMap { $0 >= 0 && $0 < 10 ? ClassNames.cifar10[$0] : nil } : nil
    return SampleImage(name: name, label: label ?? "unknown", image: image)
  }

  private static func standingIn(_ note: String) -> SampleImages {
    let records = ShapeRecords(.validation)
    let images = (0..<20).map { index in
      let label = ClassNames.shapes[Int(records.labels[index])]
      let image = RGBImage(planes: records.pixels(index), width: 32, height: 32)
      return SampleImage(name: "shapes_\(index < 10 ? "0" : "")\(index)_\(label)", label: label, image: image)
    }
    return SampleImages(images: images, isProcedural: true, note: note)
  }
}
