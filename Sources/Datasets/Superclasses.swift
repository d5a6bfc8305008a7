/// The twenty superclasses of CIFAR-100, five classes each: what the coarse label of an image says
/// (<https://www.cs.toronto.edu/~kriz/cifar.html>).
///
/// A network learns the fine label alone; the coarse one follows from it.
public enum Superclasses {
  /// Their names, in label order, as `coarse_label_names.txt` has them.
  static let cifar100 = [
    "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
    "household_electrical_devices", "household_furniture", "insects", "large_carnivores",
    "large_man-made_outdoor_things", "large_natural_outdoor_scenes", "large_omnivores_and_herbivores",
    "medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees",
    "vehicles_1", "vehicles_2",
  ]

  /// The superclass of each class where these are CIFAR-100's classes; nil for all others.
  public static func of(_ classNames: [String]) -> [String]? {
    guard classNames == ClassNames.cifar100 else { return nil }
    return CIFARFacts.coarseLabels.map { cifar100[Int($0)] }
  }
}
