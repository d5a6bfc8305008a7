import Formats
import Tensors
import Testing

@testable import Datasets

@Suite struct BatchesTests {
  /// Image `i` holds `i` everywhere and has label `i % 10`.
  private func numbered(_ count: Int) -> StoredRecords {
    StoredRecords(
      images: (0..<count).map { [UInt8](repeating: UInt8($0), count: 3072) },
      labels: (0..<count).map { UInt8($0 % 10) })
  }

  /// The byte that fills each image of a batch.
  private func numbers(_ batch: Batch) -> [Int] {
    batch.labels.indices.map { Int((batch.images.values[$0 * 3072] * 255).rounded()) }
  }

  @Test func validationTakesEveryImageInOrderAndTheLastBatchIsShort() throws {
    let batches = Batches.validation(numbered(10), normalization: .none, batchSize: 4)
    #expect(batches.batchesPerEpoch == 3)
    let all = try (0..<3).map { try batches.batch($0, epoch: 1) }
    #expect(all.map { $0.images.shape } == [[4, 3, 32, 32], [4, 3, 32, 32], [2, 3, 32, 32]])
    #expect(all.flatMap(numbers) == Array(0..<10))
    #expect(all.flatMap(\.labels) == Array(0..<10))
  }

  @Test func trainingTakesEveryImageOnceInAnOrderOfItsOwnEachEpoch() throws {
    let batches = Batches.training(numbered(50), normalization: .none, batchSize: 8, seed: 1, augment: false)
    var orders: [[Int]] = []
    for epoch in 1...3 {
      let all = try (0..<batches.batchesPerEpoch).map { try batches.batch($0, epoch: epoch) }
      let order = all.flatMap(numbers)
      #expect(order.sorted() == Array(0..<50))
      #expect(all.flatMap(\.labels) == order.map { $0 % 10 }, "labels stay with their images")
      orders.append(order)
    }
    #expect(Set(orders).count == 3)
    #expect(orders[0] != Array(0..<50))
  }

  @Test func batchesDependOnSeedEpochAndIndexAlone() throws {
    func make(seed: UInt64) -> Batches {
      Batches.training(numbered(20), normalization: .none, batchSize: 8, seed: seed, augment: true)
    }
    let first = make(seed: 7)
    let forwards = try (0..<3).map { try first.batch($0, epoch: 2) }
    let second = make(seed: 7)
    _ = try second.batch(0, epoch: 9)
    let backwards = try [2, 1, 0].map { try second.batch($0, epoch: 2) }
    #expect(forwards == backwards.reversed())
    #expect(try make(seed: 8).batch(0, epoch: 2) != forwards[0])
  }

  @Test func everyPlaceOfAnEpochHasAWindowOfItsOwn() throws {
    // Copies of one picture, so that batches differ by their windows alone.
    let picture = (0..<3072).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let records = StoredRecords(
      images: Array(repeating: picture, count: 8), labels: Array(repeating: 0, count: 8))
    let batches = Batches.training(records, normalization: .none, batchSize: 4, seed: 1, augment: true)
    let first = try batches.batch(0, epoch: 1).images
    #expect(Set((0..<4).map { first.slice($0).values }).count > 1)
    #expect(try batches.batch(1, epoch: 1).images != first)
    #expect(try batches.batch(0, epoch: 2).images != first)
  }

  @Test func anOrderIsAKnownOne() {
    // Pinned, so that a change of the generator or of the shuffle does not go unseen.
    #expect(EpochOrder(count: 8, seed: 3).order(epoch: 1) == [6, 3, 7, 2, 5, 0, 1, 4])
    #expect(EpochOrder(count: 0, seed: 3).order(epoch: 1) == [])
    #expect(EpochOrder(count: 3, seed: nil).order(epoch: 1) == [0, 1, 2])
  }

  @Test func everyPlaceOfTheFirstImageIsAboutEquallyFrequent() {
    // 2,000 shuffles of 10: each place is expected 200 times, with a deviation of 13.4.
    var counts = [Int](repeating: 0, count: 10)
    let order = EpochOrder(count: 10, seed: 5)
    for epoch in 0..<2000 { counts[order.order(epoch: epoch).firstIndex(of: 0) ?? 0] += 1 }
    #expect(counts.allSatisfy { (140...260).contains($0) }, "\(counts)")
  }

  @Test func anotherInputSizeIsTheResizedPicture() throws {
    let gradient = (0..<3072).map { UInt8(truncatingIfNeeded: $0 % 32 * 8) }
    let records = StoredRecords(images: [gradient], labels: [0])
    let batch = try Batches.validation(records, normalization: .cifar10, batchSize: 1, inputSize: 48)
      .batch(0, epoch: 1)
    #expect(batch.images.shape == [1, 3, 48, 48])
    #expect(batch.images.values == Normalization.cifar10.tensor(try records.image(0), size: 48).values)
  }
}
