import ResNeXtModel

/// What a cell shows, as comma-separated values for other programs.
///
/// The first line is a comment that says what is shown; the second names the columns.
struct CellValues: Sendable {
  let state: NotebookState

  var text: String {
    let lines: [String]
    switch state.cell {
    case .prediction: lines = shares
    case .network: lines = sweep
    case .summary: lines = layers
    case .training: lines = epochs
    case .image: lines = values(state.maps[.image], channels: nil)
    default: lines = values(state.picture?.map, channels: shownChannels)
    }
    return ([comment] + lines).joined(separator: "\n") + "\n"
  }

  /// `# cell transform, block 2a, step conv3x3, network notebook-cifar, weights untrained (seed 0), image cifar10_00_3`.
  private var comment: String {
    let block = state.cell.hasBlocks ? shownBlock : "none"
    // The image's values are normalised as the weights want them.
    let isComputed = state.cell.view.dependsOnWeights || state.cell == .image
    let weights = isComputed ? state.weights?.shortText ?? "none" : "none"
    let facts = [
      ("cell", state.cell.rawValue), ("block", block), ("step", state.stepName ?? "none"),
      ("network", state.networkName), ("weights", weights),
      ("image", isComputed ? state.shownImage?.name ?? "none" : "none"),
    ]
    return "# " + facts.map { "\($0) \(oneField($1))" }.joined(separator: ", ")
  }

  /// The network cell marks the chosen block itself, the others show the nearest of their kind.
  private var shownBlock: String {
    let name = state.cell == .network ? state.block : state.shownBlock?.name
    return name.map { $0.text(state.form) } ?? "none"
  }

  /// A text without what separates the comment's parts.
  private func oneField(_ text: String) -> String {
    String(text.map { $0 == "," ? ";" : $0.isNewline ? " " : $0 })
  }

  /// The channels that a step of split or merge is about; nil for all.
  private var shownChannels: Range<Int>? {
    guard let block = state.shownBlock, let step = state.steps[state.cell] else { return nil }
    switch state.cell {
    case .split: return state.splitPaths?[min(step, block.cardinality - 1)]
    case .merge: return 0..<min(block.cardinality, step + 1) * block.pathWidth
    default: return nil
    }
  }

  private func values(_ map: ShownMap?, channels: Range<Int>?) -> [String] {
    var lines = ["channel,y,x,value"]
    guard let map else { return lines }
    lines.reserveCapacity(map.tensor.count + 1)
    for channel in channels ?? 0..<map.channels {
      for y in 0..<map.height {
        for x in 0..<map.width {
          lines.append(
            "\(channel),\(y),\(x),\(map.tensor.values[(channel * map.height + y) * map.width + x])")
        }
      }
    }
    return lines
  }

  private var shares: [String] {
    let values = state.maps.probabilities.enumerated().map { index, share in
      "\(index),\(quoted(state.weights?.className(index) ?? "class \(index)")),\(share),\(state.maps.logits[index])"
    }
    return ["class,label,probability,logit"] + values
  }

  private var sweep: [String] {
    ["cardinality,path_width,parameters,multiply_adds"]
      + state.facts.sweep.map { "\($0.cardinality),\($0.pathWidth),\($0.parameters),\($0.multiplyAdds)" }
  }

  private var layers: [String] {
    ["name,type,output,parameters,multiply_adds"]
      + state.facts.summary.layers.map {
        let shape = $0.output.map(String.init).joined(separator: "x")
        return "\(quoted($0.name)),\($0.type),\(shape),\($0.parameters),\($0.multiplyAdds)"
      }
  }

  private var epochs: [String] {
    let lines = state.runs.flatMap { run in
      run.epochs.map {
        "\(run.number),\($0.epoch),\($0.loss),\($0.accuracy),\($0.validationLoss),\($0.validationAccuracy)"
      }
    }
    return ["run,epoch,loss,accuracy,val_loss,val_accuracy"] + lines
  }

  private func quoted(_ text: String) -> String {
    text.contains(where: { ",\"\n".contains($0) }) ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
