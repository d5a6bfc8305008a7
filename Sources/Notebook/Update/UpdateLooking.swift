import ResNeXtModel

/// Blocks, images, notes and curves.
extension NotebookState {
  mutating func look(_ action: Action) {
    switch action {
    case .block(let direction): changeBlock(direction)
    case .setBlock(let name): choose(block: name)
    case .image(let direction):
      choose(image: (image + direction + images.count) % max(1, images.count))
    case .setImage(let index): choose(image: index)
    case .why: interface.overlay = .why(scroll: 0)
    case .keras: interface.showsKeras.toggle()
    case .log: interface.overlay = .log(scroll: 0)
    case .logScale:
      document.choices.curves.isLogarithmic.toggle()
      say(curves.isLogarithmic ? "curves on a logarithmic axis" : "curves on a linear axis")
    case .smoothing:
      document.choices.curves.isSmoothed.toggle()
      say(curves.isSmoothed ? "training curves are smoothed" : "training curves as they are")
    default: break
    }
  }

  private mutating func changeBlock(_ direction: Int) {
    let blocks = matchingBlocks
    guard let shown = shownBlock, let index = blocks.firstIndex(of: shown) else { return }
    choose(block: blocks[(index + direction + blocks.count) % blocks.count].name)
  }

  private mutating func choose(block name: BlockName) {
    guard name != block, facts.architecture.block(name) != nil else { return }
    document.choices.block = name
    interface.inspector = InspectorState()
    settleCursor()
  }

  private mutating func choose(image index: Int) {
    guard images.indices.contains(index), index != image else { return }
    document.choices.image = images[index].name
  }
}
