extension NotebookState {
  mutating func look(_ action: Action) {
    switch action {
    case .zoom:
      isZoomed.toggle()
      depth = isZoomed ? .pixels : .browse
    case .scope:
      scope = scope.next
      say("colours are scaled by \(scope.title)")
    case .block(let direction): changeBlock(direction)
    case .setBlock(let name):
      guard name != block, facts.architecture.block(name) != nil else { return }
      block = name
      isUnsaved = true
      settleCursor()
    case .image(let direction):
      choose(image: (image + direction + images.count) % max(1, images.count))
    case .setImage(let index): choose(image: index)
    case .path(let direction):
      guard let groups = picture?.groups,
        let index = groups.firstIndex(where: { $0.contains(cursor.channel) })
      else { return }
      cursor.channel = groups[(index + direction + groups.count) % groups.count].lowerBound
    case .why: overlay = .why(scroll: 0)
    case .logScale:
      curves.isLogarithmic.toggle()
      say(curves.isLogarithmic ? "loss on a logarithmic axis" : "loss on a linear axis")
    case .smoothing:
      curves.isSmoothed.toggle()
      say(curves.isSmoothed ? "training curves are smoothed" : "training curves as they are")
    default: break
    }
  }

  private mutating func changeBlock(_ direction: Int) {
    let blocks = matchingBlocks
    guard let shown = shownBlock, let index = blocks.firstIndex(of: shown) else { return }
    look(.setBlock(blocks[(index + direction + blocks.count) % blocks.count].name))
  }

  private mutating func choose(image index: Int) {
    guard images.indices.contains(index), index != image else { return }
    image = index
    wantedImage = nil
    isUnsaved = true
  }

  /// Moves the place at which the curves are read.
  mutating func readCurves(_ direction: Int) {
    let step = 0.02 * Double(direction)
    curves.cursor = min(1, max(0, (curves.cursor ?? (direction < 0 ? 1.02 : -0.02)) + step))
  }
}
