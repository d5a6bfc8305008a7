import COneDNN
import Tensors

/// One pass of one convolution over one shard size: oneDNN's primitive, made once and executed by many workers.
final class ConvolutionPrimitive {
  private let handle: OpaquePointer
  /// Scratch bytes that one execution needs.
  let scratchBytes: Int
  /// oneDNN's name of the kernel it chose, such as `jit:avx2`.
  let implementation: String

  /// Makes the pass for shards of `images` images.
  ///
  /// - Throws: `KernelError.oneDNNFailed` with oneDNN's reason.
  init(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, pass: onednn_pass, images: Int, workers: Int
  ) throws(KernelError) {
    var shape = ConvolutionPrimitive.shape(geometry, packing, images: images)
    var message = [CChar](repeating: 0, count: 256)
    guard let handle = onednn_convolution_create(&shape, pass, Int32(workers), &message, message.count) else {
      let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw .oneDNNFailed(reason)
    }
    self.handle = handle
    scratchBytes = onednn_convolution_scratch_bytes(handle)
    implementation = String(cString: onednn_convolution_implementation(handle))
  }

  deinit { onednn_convolution_destroy(handle) }

  /// Computes on this thread.
  ///
  /// - Returns: whether oneDNN succeeded.
  func execute(
    worker: Int, source: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>?, destination: UnsafeMutablePointer<Float>, scratch: AlignedFloats
  ) -> Bool {
    onednn_convolution_execute(handle, Int32(worker), source, weights, bias, destination, scratch.pointer)
      == 0
  }

  private static func shape(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, images: Int
  ) -> onednn_convolution_shape {
    let rows = packing.rowTaps
    let columns = packing.columnTaps
    let top = geometry.padding.top - rows.lowerBound
    let left = geometry.padding.left - columns.lowerBound
    let reachedHeight = (geometry.outputHeight - 1) * geometry.stride + rows.count
    let reachedWidth = (geometry.outputWidth - 1) * geometry.stride + columns.count
    return onednn_convolution_shape(
      batch: Int64(images), groups: Int64(packing.computedGroups),
      input_channels: Int64(packing.computedGroups * packing.inputBlocks * channelBlock),
      input_height: Int64(geometry.inputHeight), input_width: Int64(geometry.inputWidth),
      output_channels: Int64(packing.computedGroups * packing.outputBlocks * channelBlock),
      output_height: Int64(geometry.outputHeight), output_width: Int64(geometry.outputWidth),
      kernel_height: Int64(rows.count), kernel_width: Int64(columns.count), stride: Int64(geometry.stride),
      padding_top: Int64(top), padding_left: Int64(left),
      padding_bottom: Int64(max(0, reachedHeight - top - geometry.inputHeight)),
      padding_right: Int64(max(0, reachedWidth - left - geometry.inputWidth)),
      has_bias: geometry.hasBias ? 1 : 0)
  }
}
