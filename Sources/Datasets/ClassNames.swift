/// Names of classes, in label order.
public enum ClassNames {
  /// Names for as many classes: the given ones where they are as many, else "class 0", "class 1" and so on.
  ///
  /// Names of another number of classes are those of other classes, so not even the first ones are kept.
  public static func fitting(_ names: [String], classes: Int) -> [String] {
    names.count == classes ? names : (0..<classes).map { "class \($0)" }
  }

  /// The first class that two lists of as many classes call by different names; nil where they agree or one only numbers them.
  public static func firstDifference(_ names: [String], _ others: [String]) -> Int? {
    let numbered = fitting([], classes: names.count)
    guard names.count == others.count, names != numbered, others != numbered else { return nil }
    return names.indices.first { names[$0] != others[$0] }
  }

  /// The ten classes of CIFAR-10.
  public static let cifar10 = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// The hundred fine classes of CIFAR-100.
  public static let cifar100 = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
    "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle",
    "mountain",
    "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck",
    "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
    "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger",
    "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman",
    "worm",
  ]

  /// The ten classes of the procedural set.
  public static let shapes = ShapeFigure.allCases.map(\.rawValue)
}
