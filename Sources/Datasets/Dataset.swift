import Formats
import Foundation

/// Images to train on and images held out, with the names of their classes.
public struct Dataset: Sendable {
  /// What the screen says it trains on, such as "CIFAR-10 (50,000 + 10,000 images)".
  public let name: String
  /// Where its files lie; nil for a procedural set.
  public let location: String?
  /// Names of the classes, in label order.
  public let classNames: [String]
  /// Images to train on.
  public let training: any ImageRecords
  /// Images held out.
  public let validation: any ImageRecords

  /// Whether the images are made by this program rather than taken from the world.
  public var isProcedural: Bool { location == nil }

  /// A data set of its parts; `name` is completed by what is in it.
  public init(
    name: String, location: String?, classNames: [String], training: any ImageRecords,
    validation: any ImageRecords
  ) {
    let kind = location == nil ? "procedural, " : ""
    let images = "\(grouped(training.count)) + \(grouped(validation.count)) images"
    self.name = "\(name) (\(kind)\(images))"
    self.location = location
    self.classNames = classNames
    self.training = training
    self.validation = validation
  }

  /// Opens a data set and checks its files.
  ///
  /// - Throws: `DatasetError` naming what was not found, or the file and the record that are broken.
  public static func open(_ source: DataSource, locations: FileLocations) throws(DatasetError) -> Dataset {
    switch source {
    case .shapes: return shapes
    case .cifar10: return try open(.cifar10, in: locations.dataSearchPath)
    case .cifar100: return try open(.cifar100, in: locations.dataSearchPath)
    case .directory(let path):
      for layout in [CIFARLayout.cifar10, .cifar100] {
        if let folder = layout.locate(in: path) { return try open(layout, folder: folder) }
      }
      throw .notFound(name: "CIFAR-10 or CIFAR-100 in the binary layout", looked: [path])
    }
  }

  /// The source that is taken where none is named: CIFAR-10 where it is found, else shapes.
  public static func defaultSource(locations: FileLocations) -> DataSource {
    locations.dataSearchPath.contains { CIFARLayout.cifar10.locate(in: $0) != nil } ? .cifar10 : .shapes
  }

  /// Opens the data set of `defaultSource`.
  ///
  /// - Throws: `DatasetError` when CIFAR-10 was found and is broken.
  public static func openDefault(locations: FileLocations) throws(DatasetError) -> Dataset {
    try open(defaultSource(locations: locations), locations: locations)
  }

  /// The procedural ten-class set.
  public static var shapes: Dataset {
    Dataset(
      name: "shapes", location: nil, classNames: ClassNames.shapes,
      training: ShapeRecords(.training), validation: ShapeRecords(.validation))
  }

  private static func open(_ layout: CIFARLayout, in places: [String]) throws(DatasetError) -> Dataset {
    for place in places {
      if let folder = layout.locate(in: place) { return try open(layout, folder: folder) }
    }
    throw .notFound(name: layout.name, looked: places)
  }

  private static func open(_ layout: CIFARLayout, folder: String) throws(DatasetError) -> Dataset {
    Dataset(
      name: layout.name, location: folder, classNames: classNames(layout, folder: folder),
      training: try CIFARRecords(files: layout.trainingFiles.map { folder + "/" + $0 }, layout: layout),
      validation: try CIFARRecords(files: [folder + "/" + layout.validationFile], layout: layout))
  }

  /// The names beside the data where they are there and are as many as the classes.
  private static func classNames(_ layout: CIFARLayout, folder: String) -> [String] {
    guard let bytes = try? FileBytes.read(path: folder + "/" + layout.namesFile, limit: 1 << 16),
      let text = String(validating: bytes, as: UTF8.self)
    else { return layout.names }
    let names = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    return names.count == layout.names.count ? names : layout.names
  }
}

/// A count as people read it: 50,000.
private func grouped(_ number: Int) -> String {
  number < 1000 ? String(number) : grouped(number / 1000) + "," + String(number % 1000 + 1000).dropFirst()
}
