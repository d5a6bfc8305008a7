import Tensors

/// The gradients of a 1×1: of its weights and of its input, from the same panels.
extension PointwiseConvolution {
  /// What a backward pass computes.
  struct BackwardPass {
    let source: MapSource
    let outputGradient: MapSource
    let product: PanelProduct
    let transposed: PanelProduct
    let inputTarget: MapTarget?
    let images: Int
  }

  /// Every shard sums the gradients of its tiles by itself.
  func backwardByTiles(
    _ pass: BackwardPass, _ weightGradient: AlignedFloats, _ biasGradient: AlignedFloats?
  ) {
    let shards = Shards(tiles.count(images: pass.images), most: mostShards)
    let partials = workspace.sharedMemory() + shared.partials
    let partialFloats = packing.count + outputBlocks * channelBlock
    let scratch = workspace.workerMemory()
    let (readMaps, sourceMaps) = (pass.inputTarget?.readMaps ?? [], pass.source.maps)
    let gradientMaps = pass.outputGradient.maps
    workspace.workers.forEach(shards.count) { shard, worker in
      let result = scratch[worker].pointer
      let panel = result + 2 * blockFloats
      let gradients = panel + inputBlocks * blockFloats
      let partial = partials + shard * partialFloats
      partial.update(repeating: 0, count: partialFloats)
      let range = shards.range(shard)
      for index in range {
        let tile = tiles.tile(index, images: pass.images)
        fill(panel, with: pass.source, tile, from: tile.input)
        fill(gradients, with: pass.outputGradient, tile, from: tile.output)
        let next = index + 1 < range.upperBound ? tiles.tile(index + 1, images: pass.images) : nil
        let targets = Upcoming(readMaps, tile, at: tile.input)
        let sources = Upcoming(sourceMaps, next, at: next?.input)
        let outputs = Upcoming(gradientMaps, next, at: next?.output)
        for pair in 0..<pass.product.pairs {
          pass.product.addWeightGradient(
            pair: pair, panel: panel, outputGradient: gradients, pixels: tile.count, to: partial,
            upcoming: { product in
              var left = product
              return targets.block(&left) ?? sources.block(&left) ?? outputs.block(&left)
            })
          if biasGradient != nil {
            pass.product.addBiasGradient(
              pair: pair, outputGradient: gradients, pixels: tile.count, to: partial + packing.count)
          }
        }
        guard let target = pass.inputTarget else { continue }
        for pair in 0..<pass.transposed.pairs {
          run(
            pass.transposed, pair: pair, tile, panel: gradients, result: result, to: target, at: tile.input,
            shard: shard)
        }
      }
    }
    sumPartials(partials, stride: partialFloats, count: shards.count, into: weightGradient, workspace.workers)
    if let biasGradient {
      sumPartials(
        partials + packing.count, stride: partialFloats, count: shards.count, into: biasGradient,
        workspace.workers)
    }
  }

  /// All pixels of a pair of outputs at once, straight into the gradient.
  func backwardByOutputs(
    _ pass: BackwardPass, _ weightGradient: AlignedFloats, _ biasGradient: AlignedFloats?
  ) {
    let memory = workspace.sharedMemory()
    let panels = memory + shared.inputPanels
    let gradients = memory + shared.gradientPanels
    fillPanels(panels, with: pass.source, from: \.input, images: pass.images)
    fillPanels(gradients, with: pass.outputGradient, from: \.output, images: pass.images)
    let product = pass.product
    biasGradient?.clear()
    workspace.workers.forEach(product.pairs) { pair, _ in
      let range = product.weightRange(ofPair: pair)
      (weightGradient.pointer + range.lowerBound).update(repeating: 0, count: range.count)
      for index in 0..<tiles.count(images: pass.images) {
        let pixels = tiles.tile(index, images: pass.images).count
        let tileGradients = gradients + index * outputBlocks * blockFloats
        product.addWeightGradient(
          pair: pair, panel: panels + index * inputBlocks * blockFloats, outputGradient: tileGradients,
          pixels: pixels, to: weightGradient.pointer, upcoming: { _ in nil })
        if let biasGradient {
          product.addBiasGradient(
            pair: pair, outputGradient: tileGradients, pixels: pixels, to: biasGradient.pointer)
        }
      }
    }
    guard let target = pass.inputTarget else { return }
    multiply(pass.transposed, panels: gradients, to: target, at: \.input, images: pass.images)
  }
}
