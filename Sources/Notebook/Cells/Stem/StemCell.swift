import Tensors
import ResNeXtModel

extension CellKind {
  /// The stem: first convolution, batch norm, ReLU, pool.
  public static let stem = CellKind("stem")
}

/// The stem: the first convolution, its batch norm and ReLU, and the pool where there is one.
struct StemCell: MapCell {
  let kind = CellKind.stem

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    guard forward else {
      return state.refuse("this is the network's first operation; ↑ shows the image")
    }
    state.arrive(.split, block: state.facts.architecture.blocks[0].name, forward: true)
    return []
  }

  private func points(along state: NotebookState) -> [TracePoint] {
    let common: [TracePoint] = [.stemConvolution, .stemNormalization, .stemActivation]
    return state.training.network.stem == .imageNet ? common + [.stemPool] : common
  }

  private func kernel(_ state: NotebookState) -> Int { state.training.network.stem == .imageNet ? 7 : 3 }

  func operations(_ state: NotebookState) -> [Operation] {
    let side = kernel(state)
    return ["conv \(side)×\(side)", "BN", "ReLU", "max pool 3×3"].prefix(points(along: state).count)
      .map { Operation(name: $0) }
  }

  func firstStep(_ state: NotebookState) -> Int { 2 }
  func point(_ state: NotebookState) -> TracePoint? { points(along: state)[step(state)] }
  func points(_ state: NotebookState) -> Set<TracePoint> { Set(points(along: state) + [.image]) }
  func dependencies(_ state: NotebookState) -> Dependencies { state.mapDependencies(block: nil) }

  func title(_ state: NotebookState) -> String {
    let architecture = state.facts.architecture
    let network = state.training.network
    return "\(ShapeText.map(3, network.inputSize)) → "
      + ShapeText.map(network.stemChannels, architecture.stemSize)
  }

  func call(_ state: NotebookState) -> String {
    let network = state.training.network
    let hasBias = state.facts.graph.layers(at: .stemConvolution).first?.hasBias == true
    let bias = hasBias ? "" : ", bias: false"
    switch network.stem {
    case .cifar:
      return "x = relu(batchNorm(conv(x, filters: \(network.stemChannels), kernel: 3, padding: 1\(bias))))"
    case .imageNet:
      return
        """
        x = maxPool(relu(batchNorm(conv(x, filters: \(network.stemChannels), kernel: 7, stride: 2, \
        padding: 3\(bias)))), size: 3, stride: 2)
        """
    }
  }

  func facts(_ state: NotebookState) -> String {
    let network = state.training.network
    let side = kernel(state)
    let size = state.facts.architecture.stemConvolutionSize
    switch step(state) {
    case 0:
      let weights = 3 * side * side * network.stemChannels
      return "3 → \(network.stemChannels) channels, \(side)×\(side): \(NumberText.grouped(weights)) weights, "
        + "\(NumberText.scaled(weights * size * size)) multiply-adds"
    case 1: return "each of \(network.stemChannels) channels: (x − mean) / deviation · gamma + beta"
    case 2: return "negative values become 0"
    default:
      return
        """
        the largest of 3×3, every second position: \(size)×\(size) → \
        \(state.facts.architecture.stemSize)×\(state.facts.architecture.stemSize)
        """
    }
  }

  func source(_ state: NotebookState) -> ValueSource? {
    let graph = state.facts.graph
    let network = state.training.network
    switch step(state) {
    case 0:
      return graph.window(at: .stemConvolution).map {
        ValueSource(
          point: .image, name: "image", rule: .window($0, side: network.inputSize, channels: 0..<3))
      }
    case 1: return ValueSource(point: .stemConvolution, name: "convolution", rule: .pointwise)
    case 2: return ValueSource(point: .stemNormalization, name: "batch norm", rule: .pointwise)
    default:
      let channel = min(state.cursor.channel, network.stemChannels - 1)
      return graph.window(at: .stemPool).map {
        ValueSource(
          point: .stemActivation, name: "ReLU",
          rule: .window(
            $0, side: state.facts.architecture.stemConvolutionSize, channels: channel..<channel + 1))
      }
    }
  }

  func why(_ state: NotebookState) -> String {
    let network = state.training.network
    let general =
      """
      The stem turns colours into features: edges, blobs and colour contrasts show up here once the \
      network is trained.
      """
    switch state.facts.graph.window(at: .stemPool) {
    case nil:
      return general
        + """
         A single 3×3 keeps all \(network.inputSize)×\(network.inputSize) positions, as the paper \
        does for CIFAR (section 5.3). The source notebook has a 7×7 with stride 2 and a pool here, \
        made for 224×224; at 32×32 that leaves 7×7 maps before the first block.
        """
    case let pool? where pool.padding == 0:
      let size = state.facts.architecture.stemConvolutionSize
      return general
        + """
         The notebook's pool has no padding, so the last row and column are dropped: \(size) → \
        \(state.facts.architecture.stemSize), where the paper's padded pool gives \((size + 1) / 2).
        """
    default:
      return general
        + """
         7×7 with stride 2, then a padded 3×3 max pool with stride 2: the maps are a quarter as high \
        and wide before the first block.
        """
    }
  }
}
