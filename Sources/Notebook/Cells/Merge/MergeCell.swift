import ResNeXtModel

extension CellKind {
  /// The paths, concatenated.
  public static let merge = CellKind("merge")
}

/// Merge: the paths' answers, concatenated.
struct MergeCell: BlockCell {
  let kind = CellKind.merge

  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command] {
    state.arrive(forward ? .transition : .transform, forward: forward)
    return []
  }

  /// Those of the paths that are appended, once a step was chosen.
  func channels(_ state: NotebookState) -> Range<Int>? {
    guard let block = block(state), let step = state.document.position.steps[kind] else { return nil }
    return 0..<min(block.cardinality, step + 1) * block.pathWidth
  }

  func operations(_ state: NotebookState) -> [Operation] {
    guard let block = block(state) else { return [] }
    return (1...max(1, block.cardinality)).map { Operation(name: "path \($0)", sign: "+") }
  }

  /// All paths are there before anybody steps.
  func firstStep(_ state: NotebookState) -> Int { max(0, (block(state)?.cardinality ?? 1) - 1) }

  func point(_ state: NotebookState) -> TracePoint? {
    block(state).map { .block($0.name, .groupedActivation) }
  }

  func points(_ state: NotebookState) -> Set<TracePoint> {
    guard let block = block(state) else { return [] }
    return [.block(block.name, .groupedActivation), .block(block.name, .groupedNormalization)]
  }

  func groups(_ state: NotebookState, channels: Int) -> [Range<Int>] {
    block(state).map { paths($0, channels: channels) } ?? [0..<channels]
  }

  func isMissing(_ channel: Int, _ state: NotebookState) -> Bool {
    guard let block = block(state) else { return false }
    return channel / max(1, block.pathWidth) > step(state)
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    return
      """
      \(place(block, state)) · \
      \(ShapeText.paths(block.pathChannels, block.cardinality, block.outputSize)) → 
      """
        + ShapeText.map(block.pathChannels, block.outputSize)
  }

  func call(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "x = concatenate(groups)" }
    let layer = state.facts.graph.layer(LayerKey(.block(block.name), .concatenation))
    let name = layer == nil ? "" : ", name: \"concat\(block.name.text(state.form))\""
    return "x = concatenate(groups\(name))"
  }

  func facts(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    let count = step(state) + 1
    let channels = count * block.pathWidth
    let last = (count - 1) * block.pathWidth..<channels
    let part = count < block.cardinality ? "so far" : "all there"
    return "path \(count) of \(block.cardinality) appends channels \(ShapeText.range(last)): "
      + "\(ShapeText.map(channels, block.outputSize)) \(part); no weights, no multiply-adds"
  }

  func source(_ state: NotebookState) -> ValueSource? {
    guard let block = block(state) else { return nil }
    let path = state.cursor.channel / max(1, block.pathWidth) + 1
    return ValueSource(
      point: .block(block.name, .groupedNormalization), name: "path \(path), batch norm", rule: .pointwise)
  }

  func why(_ state: NotebookState) -> String {
    let form =
      block(state)?.splitsInput == true
      ? ""
      : " Written as one grouped convolution, as here, the concatenation is only a way of counting channels."
    return
      """
      Merging is nothing but concatenation: path after path, in order, each keeping its channels. The \
      paper shows three equal forms: (a) sum the paths after a 1×1 each, (b) concatenate and use one \
      1×1, (c) one grouped convolution. The notebook writes (b), with its early split.
      """
        + form + " Up to here no path knows of another; the next 1×1 is the first to read them all."
  }
}
