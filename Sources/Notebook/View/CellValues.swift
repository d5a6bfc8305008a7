import ResNeXtModel

/// What a cell shows, as comma-separated values for other programs.
struct CellValues: Sendable {
  let state: NotebookState

  var text: String {
    switch state.cell {
    case .prediction: return shares
    case .network: return sweep
    case .summary: return layers
    case .training: return epochs
    case .image: return state.maps[.image].map { values($0) } ?? "channel,y,x,value\n"
    default: return state.picture.map { values($0.map) } ?? "channel,y,x,value\n"
    }
  }

  private func values(_ map: FeatureMap) -> String {
    var lines = ["channel,y,x,value"]
    lines.reserveCapacity(map.tensor.count + 1)
    for channel in 0..<map.channels {
      for y in 0..<map.height {
        for x in 0..<map.width {
          lines.append(
            "\(channel),\(y),\(x),\(map.tensor.values[(channel * map.height + y) * map.width + x])")
        }
      }
    }
    return joined(lines)
  }

  private var shares: String {
    let values = state.maps.probabilities.enumerated().map { index, share in
      "\(index),\(quoted(state.weights?.className(index) ?? "class \(index)")),\(share),\(state.maps.logits[index])"
    }
    return joined(["class,label,probability,logit"] + values)
  }

  private var sweep: String {
    joined(
      ["cardinality,path_width,parameters,multiply_adds"]
        + state.facts.sweep.map { "\($0.cardinality),\($0.pathWidth),\($0.parameters),\($0.multiplyAdds)" })
  }

  private var layers: String {
    joined(
      ["name,type,output,parameters,multiply_adds"]
        + state.facts.summary.layers.map {
          let shape = $0.output.map(String.init).joined(separator: "x")
          return "\(quoted($0.name)),\($0.type),\(shape),\($0.parameters),\($0.multiplyAdds)"
        })
  }

  private var epochs: String {
    let lines = state.runs.flatMap { run in
      run.epochs.map {
        "\(run.number),\($0.epoch),\($0.loss),\($0.accuracy),\($0.validationLoss),\($0.validationAccuracy)"
      }
    }
    return joined(["run,epoch,loss,accuracy,val_loss,val_accuracy"] + lines)
  }

  private func quoted(_ text: String) -> String {
    text.contains(where: { ",\"\n".contains($0) }) ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  private func joined(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
}
