import Foundation

/// What is published of CIFAR-10 and CIFAR-100, and landmarks of the first 20 test images, which come with this program
/// under `Assets/samples`: enough to tell the data sets from others of their layout.
enum CIFARFacts {
  /// Images of each class in each training batch of CIFAR-10.
  private static let classCounts = [
    [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981],
    [984, 1007, 1010, 995, 1010, 988, 1008, 1026, 987, 985],
    [994, 1042, 965, 997, 990, 1029, 978, 1015, 961, 1029],
    [1003, 963, 1041, 976, 1004, 1021, 1004, 981, 1024, 983],
    [1014, 1014, 952, 1016, 997, 1025, 980, 977, 1003, 1022],
  ]
  /// Label, first red values and last blue values of the first image, as far as they are published.
  private static let tenBeginnings: [Int: (label: UInt8, red: [UInt8], blue: [UInt8])] = [
    1: (6, [59, 43, 50], [140, 84, 72]), 2: (1, [35, 27, 25], [169, 168, 168]),
  ]
  /// Channel means over the training images of CIFAR-10.
  static let tenMeans = [0.4914, 0.4822, 0.4465]
  /// Channel means over the training images of CIFAR-100.
  static let hundredMeans = [0.5071, 0.4865, 0.4409]
  /// CIFAR-100's coarse label of each fine one.
  static let coarseLabels: [UInt8] = [
    4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11, 6, 11, 5, 10, 7, 6, 13, 15, 3, 15,
    0, 11, 1, 10, 12, 14, 16, 9, 11, 5, 5, 19, 8, 8, 15, 13, 14, 17, 18, 10, 16, 4, 17, 4, 2, 0, 17, 4, 18,
    17,
    10, 3, 2, 12, 12, 16, 12, 1, 9, 19, 2, 10, 0, 1, 16, 12, 9, 13, 15, 13, 16, 19, 2, 4, 6, 19, 5, 5, 8, 19,
    18, 1, 2, 15, 6, 0, 17, 8, 14, 13,
  ]

  /// Whether means differ by little: a batch of photographs of these classes is within a few thousandths.
  static func areNear(_ means: [Double], _ published: [Double]) -> Bool {
    zip(means, published).allSatisfy { abs($0 - $1) < 0.01 }
  }

  /// Whether a file is training batch `number` of CIFAR-10, from 1.
  static func isOfficialBatch(_ number: Int, _ contents: BatchContents) -> Bool {
    guard classCounts.indices.contains(number - 1), contents.classCounts == classCounts[number - 1] else {
      return false
    }
    guard let beginning = tenBeginnings[number] else { return areNear(contents.means, tenMeans) }
    return contents.first.first == beginning.label && contents.first.dropFirst().starts(with: beginning.red)
      && Array(contents.first.suffix(3)) == beginning.blue && areNear(contents.means, tenMeans)
  }

  /// Whether a first record is that of CIFAR-100's training images.
  static func beginsHundred(_ record: [UInt8]) -> Bool {
    record.starts(with: [11, 19, 255, 255, 255]) && Array(record.suffix(3)) == [10, 59, 79]
  }

  /// Fingerprints of the first test records of CIFAR-10, labels included.
  static let testFingerprints: [UInt64] = [
    0x1726_5E2D_3D91_55C6, 0x4CCA_A981_6ED0_5F94, 0x1020_960A_5A8E_A00B, 0x2C70_9AFD_F411_AC0C,
    0xDA2A_80AF_B435_EE6F, 0x95BC_34EA_B6EC_C996, 0x8E12_1BD8_D492_BDB9, 0x2D5A_CC1F_638C_6669,
    0xE803_6A68_27AD_AD67, 0x9B14_6B0E_F2B4_7C3B, 0x33DB_BDD6_0E84_7DAB, 0x5F31_C5DC_787F_E650,
    0xE28B_99C8_4A9F_17DA, 0xF617_164A_BA24_38E4, 0xF2B5_16AC_D25E_DCA1, 0xDA52_B72E_3101_BEAB,
    0x9247_4A25_003B_317A, 0xA24D_370B_4AA9_B856, 0x84D4_5295_C523_63E6, 0x75AC_DCAA_0E30_D8BD,
  ]

  /// Labels and thumbnails of the same images.
  static let testThumbnails: [(label: UInt8, thumbnail: [UInt8])] = {
    let bytes = Array(Data(base64Encoded: thumbnails) ?? Data())
    return stride(from: 0, to: bytes.count, by: 49).map { (bytes[$0], Array(bytes[$0 + 1..<$0 + 49])) }
  }()

  /// 20 labels, each with 48 values, in base64.
  private static let thumbnails =
    "A5ibd3WWn3VYm4hXXE42LzZtcmRZh45wUp+HXl92XFxpLjdHMHCAaUSkhWBXmnyClgjq6dDrpbrAv11yYXkbLHuT6unW66/D"
    + "yslmf3OFHR1Zmurq2uu4yNHOeJWQlhccWJQIuNvG6GSEdYRrfHxjMDEsG8XezOdwkoWChpWJakJDOiXS4c/mf6KTgaOqkm9O"
    + "TEMtAK27wMetq7rAzHqRslFMTU+umqPEt6+9x893kbVPS05bwamx0cjC0Nfafp3GUUxPWAZALkdeXG96Z2OMqXFokJFsV0Zh"
    + "c3dygXt8ipN/gaqHgkAtQlZdVF9fX3WAZFZ2cF0Go6Z4bJ+ykWajiFxnnpRrdm9kSD9xgmY+cF89SV9YPkhOQTQ2VWNSMmBP"
    + "Mz5SSjQ8Ab6rgl6Kfn5VbUyRa0FAMBsvJyocF0BvHz5UmWU1TzUbCQcVEg46cBpCWqNvPlk9HQZLUk5AfldgaL54YldgXFhc"
    + "VF1RPIFkbVnAfnZJVkxVQUkvOzR0LSI+tFAvJEYwKCIDXKmh1b2rqt3GxKeut7SRk02Vkby2oaPgwbyWoLuifoBCiIKimp2a"
    + "v6q1iYybl29zAd2TuNDAY2/Qikxmi4g3YV/clL3St2Zzzn9IYoiFNF5c3LHFvsSfpNSPaICjqkl3eQBfZG1/aIOghnyziGdn"
    + "hm5igYWGlIaao5KQuYyAhpmKgZqalaCaqZuZmruIkJuknZgJu8zWxoGZgIuAbXBgn1RBcK3DzrWAl4Nzg2drXo1EN2Oovsmv"
    + "hJiJbX9obVuCQzpeBWZEMS6Eh5JqWZuZo2mHUiFKOCwhZXSLW16PlItkeEsqMCceEU1ce0g6eoJ5T2ZGOgciGzhURLHFSVlX"
    + "aSMSRTY0IRk0UUOxw0ZYWGYhED0qLBgTMFE9rcREVVVkHg87JCsJrn1fvXBwXFhmWUZNX11dbJSFdMN0gWpramNXU1VXWWRF"
    + "jZLOVoV0hnN0b1ZGS09KCLSNamKJeaBcjIepRBpDWkzKr5OMl4OrfbWrqmx6h4pXvJ1+eIBzmGWeiplXUVxSRgV3uoEqma6b"
    + "IL7Wm4HXfk+EYJ5lHWifjg2y1IuCxm1EgVePXSxSmo8TsdGJisBvS4cHaV1edZR6hpNibnmts9CloYxidIlhYoGfSl1ioK3N"
    + "n5+XY3OIUViDozxVWJimyJiYCOT2+eyav9O6SkZLUDAbIiPn9fnunb7VvU9BQU85Ii079/n797DI3MpdSERYRiUuRwY6SF57"
    + "VqvXj2yvlnOBh5m+KTVNaUOZx3tYln9bZ3GCpywuPFQ4a5ZbR2JOS0pQWX8="
}
