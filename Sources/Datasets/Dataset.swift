import Tensors

/// Images to train on and images held out, with the names of their classes.
public struct Dataset: Sendable {
  /// What the screen says it trains on, such as "CIFAR-10 (50,000 + 10,000 images)".
  public let name: String
  /// What tensor files say of it: the same without the name of a folder or file, which says nothing of the images.
  public let contents: String
  /// How images were held out where no file of such images is there; nil where one is.
  public let heldOutRule: String?
  /// Where its files lie; nil for a procedural set.
  public let location: String?
  /// Names of the classes, in label order.
  public let classNames: [String]
  /// Images to train on.
  public let training: any ImageRecords
  /// Images held out.
  public let validation: any ImageRecords

  /// A data set of its parts; `name` is completed by what is in it, `detail` says how it came about, and `place` names the
  /// folder or file where the name alone would not tell it from others.
  public init(
    name: String, place: String? = nil, detail: String? = nil, heldOutRule: String? = nil, location: String?,
    classNames: [String], training: any ImageRecords, validation: any ImageRecords
  ) {
    let kind = location == nil ? "procedural, " : ""
    let how = detail.map { "\($0): " } ?? ""
    let images = "\(NumberText.grouped(training.count)) + \(NumberText.grouped(validation.count)) images"
    contents = "\(name) (\(kind)\(how)\(images))"
    self.name = (place.map { "\($0), " } ?? "") + contents
    self.heldOutRule = heldOutRule
    self.location = location
    self.classNames = classNames
    self.training = training
    self.validation = validation
  }

  /// What a data set is opened for.
  public enum Purpose: Sendable {
    /// To train on some images and measure with others.
    case training
    /// To measure with held-out images: those alone will do.
    case evaluation
  }

  /// Opens a data set and checks its files.
  ///
  /// - Throws: `DatasetError` naming what was not found and what is there instead, or the file and the record that are
  ///   broken.
  public static func open(
    _ source: DataSource, locations: FileLocations, for purpose: Purpose = .training
  ) throws(DatasetError) -> Dataset {
    guard source != .shapes else { return shapes }
    return try CIFARDataset(files: files(of: source, locations), purpose: purpose).dataset
  }

  /// The source that is taken where none is named: CIFAR-10 where it is found, else shapes.
  public static func defaultSource(locations: FileLocations) -> DataSource {
    (try? files(of: .cifar10, locations)) != nil ? .cifar10 : .shapes
  }

  /// The procedural ten-class set.
  public static var shapes: Dataset {
    Dataset(
      name: "shapes", location: nil, classNames: ClassNames.shapes,
      training: ShapeRecords(.training), validation: ShapeRecords(.validation))
  }

  /// Where the files of a source are.
  private static func files(of source: DataSource, _ locations: FileLocations) throws(DatasetError)
    -> BatchFiles
  {
    let (name, layouts, places): (String, [CIFARLayout], [String])
    switch source {
    case .shapes: (name, layouts, places) = ("shapes", [], [])
    case .cifar10: (name, layouts, places) = ("CIFAR-10", [.cifar10], locations.dataSearchPath)
    case .cifar100: (name, layouts, places) = ("CIFAR-100", [.cifar100], locations.dataSearchPath)
    case .directory(let path):
      (name, layouts, places) = ("CIFAR-10 or CIFAR-100 in the binary layout", [.cifar10, .cifar100], [path])
    }
    let search = DatasetSearch(layouts: layouts)
    for place in places {
      if let files = try search.find(in: place) { return files }
    }
    throw .notFound(name: name, looked: places.map { "\($0) \(FoundInstead($0).text)" })
  }
}
