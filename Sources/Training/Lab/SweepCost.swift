import ResNeXtModel

/// What a setting costs, from its network's description.
public struct SweepCost: Hashable, Sendable, Codable {
  /// Parameters, running statistics counted, as `summary` has them.
  public let parameters: Int
  /// Multiply-adds of one image forward.
  public let multiplyAdds: Int

  /// The cost of a network.
  ///
  /// - Throws: `TrainingError.model` where it cannot be built.
  public init(_ network: NetworkConfiguration) throws(TrainingError) {
    let summary = try TrainingError.wrapModel { () throws(ModelError) in try NetworkSummary(network) }
    parameters = summary.total
    multiplyAdds = summary.multiplyAdds
  }

  /// Floating-point operations of training on so many images: 2 × multiply-adds forward, and twice that backward, once for the
  /// gradient of the weights and once for that of the input.
  public func flops(images: Int) -> Double { 2 * 3 * Double(multiplyAdds) * Double(images) }
}
