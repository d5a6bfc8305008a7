import Formats

/// What is in a batch file, as far as it takes to tell whose it is.
struct BatchContents: Sendable {
  private let layout: CIFARLayout
  /// Number of records.
  private(set) var count = 0
  /// Records of each class.
  private(set) var classCounts: [Int]
  /// Whether every record's coarse label is the one that CIFAR-100 has for its fine one.
  private(set) var coarseLabelsFit = true
  /// The first records' fingerprints, at most as many as there are landmarks.
  private(set) var fingerprints: [UInt64] = []
  /// The first record, labels included.
  private(set) var first: [UInt8] = []
  private var channelSums = [0, 0, 0]

  /// Nothing seen yet.
  init(layout: CIFARLayout) {
    self.layout = layout
    classCounts = Array(repeating: 0, count: layout.classes)
  }

  /// Mean of each channel, 0–1.
  var means: [Double] { channelSums.map { Double($0) / Double(max(1, count) * 1024 * 255) } }

  /// Takes whole records, whose labels were checked.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    let size = layout.recordBytes
    let labels = layout.labelBounds.count
    if count == 0 { first = Array(bytes.prefix(size)) }
    for start in stride(from: 0, to: bytes.count, by: size) {
      let record = UnsafeBufferPointer(rebasing: bytes[start..<start + size])
      let label = Int(record[labels - 1])
      classCounts[label] += 1
      if labels == 2, record[0] != CIFARFacts.coarseLabels[label] { coarseLabelsFit = false }
      if fingerprints.count < CIFARFacts.testFingerprints.count { fingerprints.append(fingerprint(record)) }
      for channel in 0..<3 {
        let begin = labels + channel * 1024
        channelSums[channel] += sum(record, begin)
      }
      count += 1
    }
  }

  private func sum(_ record: UnsafeBufferPointer<UInt8>, _ begin: Int) -> Int {
    var sum: UInt32 = 0
    for index in begin..<begin + 1024 { sum &+= UInt32(record[index]) }
    return Int(sum)
  }
}

/// The 64-bit FNV-1a hash of a record.
func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// A picture as 4×4 means of each channel, 48 values: what is left of it after any compression.
func thumbnail(_ planes: [UInt8]) -> [UInt8] {
  (0..<48).map { index in
    let (channel, row, column) = (index / 16, index / 4 % 4, index % 4)
    var sum = 0
    for y in row * 8..<row * 8 + 8 {
      for x in column * 8..<column * 8 + 8 { sum += Int(planes[channel * 1024 + y * 32 + x]) }
    }
    return UInt8((sum + 32) / 64)
  }
}
