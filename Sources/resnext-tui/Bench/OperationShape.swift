import Kernels
import Tensors

/// A convolution to measure: as many channels out as in.
struct OperationShape: Equatable {
  /// The kinds of convolution.
  enum Name: String, CaseIterable { case conv3x3, conv1x1 }

  let name: Name
  let batch: Int
  let channels: Int
  let groups: Int
  let height: Int
  let width: Int
  let stride: Int

  init(
    _ name: Name = .conv3x3, groups: Int, channels: Int, height: Int, width: Int, stride: Int = 1,
    batch: Int = 32
  ) {
    self.name = name
    self.batch = batch
    self.channels = channels
    self.groups = groups
    self.height = height
    self.width = width
    self.stride = stride
  }

  /// The convolution's numbers; a 3×3 is padded by 1.
  ///
  /// - Throws: `KernelError.invalidConvolution` when the groups do not divide the channels.
  func geometry() throws(KernelError) -> ConvolutionGeometry {
    try ConvolutionGeometry(
      inputChannels: channels, outputChannels: channels, groups: groups, kernel: name == .conv3x3 ? 3 : 1,
      stride: stride, padding: .all(name == .conv3x3 ? 1 : 0), inputHeight: height, inputWidth: width)
  }
}

extension OperationShape {
  static let descriptions = [
    OptionDescription("name", "N", "op: conv3x3 or conv1x1 (default: conv3x3)"),
    OptionDescription("channels", "N", "op: channels read and written (default: 128)"),
    OptionDescription("groups", "N", "op: groups (default: 32 of a conv3x3, 1 of a conv1x1)"),
    OptionDescription(
      "size", "HxW", "op: height and width of the maps, or one number for both (default: 32)"),
    OptionDescription("stride", "N", "op: 1 or 2 (default: 1)"),
  ]

  /// The shape that the options of `bench op` describe: 32 paths of 4 channels unless they say otherwise.
  ///
  /// - Throws: `CommandError.usage` for a value out of range or groups that do not divide, `.failed` for more than fits in
  ///   `memory`.
  init(_ options: ParsedOptions, memory: AvailableMemory) throws(CommandError) {
    let name = try options.choice("name", "operation", of: Name.self) ?? .conv3x3
    let size = try options.mapSize("size") ?? (height: 32, width: 32)
    self.init(
      name, groups: try options.integer("groups", in: 1...65_536) ?? (name == .conv3x3 ? 32 : 1),
      channels: try options.integer("channels", in: 1...65_536) ?? 128, height: size.height,
      width: size.width, stride: try options.integer("stride", in: 1...2) ?? 1,
      batch: try options.integer("batch", in: 1...65_536) ?? 32)
    guard channels % groups == 0 else {
      throw .usage("--groups: \(groups) does not divide \(channels) channels")
    }
    guard let available = memory.bytes, bytes(batch: batch) > available else { return }
    let fitting = (0..<16).map { 1 << (15 - $0) }.first { $0 < batch && bytes(batch: $0) <= available }
    let remedy = fitting.map { "--batch \($0) would fit" } ?? "fewer --channels might fit"
    throw .failed(
      "needs about \(byteText(bytes(batch: batch))) of memory, \(byteText(available)) are free: \(remedy)")
  }

  /// Roughly what measuring it takes: two maps and their gradients, and weights with the sums of every shard.
  private func bytes(batch: Int) -> Int {
    let kernelArea = name == .conv3x3 ? 9 : 1
    return 4 * (4 * batch * channels * height * width + 16 * channels * (channels / groups) * kernelArea)
  }
}

extension ParsedOptions {
  /// `28` or `33x17`, height first; nil when the option was not given.
  fileprivate func mapSize(_ name: String) throws(CommandError) -> (height: Int, width: Int)? {
    guard let text = text(name) else { return nil }
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let sides = parts.compactMap { part in part.allSatisfy { "0123456789".contains($0) } ? Int(part) : nil }
    guard (1...2).contains(sides.count), sides.count == parts.count,
      sides.allSatisfy({ (1...1024).contains($0) })
    else { throw .usage("--\(name): '\(text)' is not N or HxW with sides from 1 to 1024") }
    return (sides[0], sides[sides.count - 1])
  }
}
