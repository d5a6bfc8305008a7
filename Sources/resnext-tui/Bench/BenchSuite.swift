/// What `bench ops` and `bench nets` measure.
enum BenchSuite {
  /// Grouped 3×3 of the table of peers, of the later stages and of odd shapes; then the 1×1 of the presets.
  static let operations = grouped + laterStages + odd + pointwise

  /// 32×32 maps: the equal-complexity rows of the paper (C×d), then 64 channels in more and more groups.
  private static let grouped = [
    (1, 64), (2, 80), (4, 96), (8, 112), (32, 128), (4, 64), (8, 64), (16, 64), (32, 64),
  ].map { square(groups: $0, channels: $1, size: 32) }

  /// The equal-complexity rows one stage later, and the strides between the stages.
  private static let laterStages =
    [(1, 128), (2, 160), (4, 192), (8, 224), (32, 256)].map { square(groups: $0, channels: $1, size: 16) }
    + [
      OperationShape(groups: 32, channels: 256, height: 32, width: 32, stride: 2),
      OperationShape(groups: 8, channels: 128, height: 32, width: 32, stride: 2),
    ]

  /// Sizes, batches, groups and channels that no preset has.
  private static let odd = [
    square(groups: 32, channels: 128, size: 7), square(groups: 24, channels: 96, size: 28, batch: 16),
    OperationShape(groups: 32, channels: 128, height: 33, width: 17),
    square(groups: 32, channels: 128, size: 32, batch: 1),
    square(groups: 1, channels: 64, size: 32, batch: 1),
    square(groups: 3, channels: 12, size: 28), square(groups: 3, channels: 33, size: 28),
    OperationShape(groups: 6, channels: 36, height: 33, width: 17),
    square(groups: 12, channels: 60, size: 7), square(groups: 12, channels: 84, size: 28),
    square(groups: 64, channels: 64, size: 28), square(groups: 1, channels: 100, size: 28),
  ]

  /// Dense ones of the paper's form by stage, grouped ones of the notebook's.
  private static let pointwise =
    [(64, 32), (128, 32), (256, 32), (256, 16), (512, 16), (512, 8), (1024, 8)].map {
      square(.conv1x1, groups: 1, channels: $0, size: $1)
    }
    + [(32, 32), (64, 16), (128, 8), (256, 7), (512, 4), (1024, 2), (2048, 1)].map {
      square(.conv1x1, groups: 4, channels: $0, size: $1)
    }
    + [square(.conv1x1, groups: 32, channels: 128, size: 32)]

  private static func square(
    _ name: OperationShape.Name = .conv3x3, groups: Int, channels: Int, size: Int, batch: Int = 32
  ) -> OperationShape {
    OperationShape(name, groups: groups, channels: channels, height: size, width: size, batch: batch)
  }

  /// The arguments of `bench net`, one net after the other.
  static let networks = training + equalComplexity + singleImages

  private static let training = [
    "--preset notebook-50 --batch 32 --optimizer adam",
    "--preset notebook-50 --cardinality 32 --batch 32 --optimizer adam",
    "--preset resnext29-32x4d --batch 32 --optimizer sgd", "--preset small --batch 64 --optimizer sgd",
    "--preset tiny --batch 64 --optimizer sgd", "--preset notebook-cifar --batch 32 --optimizer adam",
  ].map(words)

  /// Networks of about the same work at every cardinality (paper, table 2).
  private static let equalComplexity = [(1, 64), (2, 40), (4, 24), (8, 14), (32, 4)].map { paths, width in
    words("--preset resnext29-32x4d --cardinality \(paths) --width \(width) --batch 32 --optimizer sgd")
  }

  private static let singleImages = ["small", "resnext29-32x4d"].map {
    words("--preset \($0) --batch 1 --pass infer")
  }

  private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
