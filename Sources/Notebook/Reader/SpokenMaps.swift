import ResNeXtModel
import Tensors

/// Feature maps in words: what they are, their range, and where the peak is.
extension MapCell {
  func spoken(_ state: NotebookState) -> [String] {
    guard !operations(state).isEmpty else { return ["\(state.networkName) has no block of this kind"] }
    if state.depth == .terms { return SpokenPage.inspector(state) }
    guard let picture = picture(state) else { return ["\(state.waitingText), a moment"] }
    // What instruments draw in place of maps says itself what it is.
    if InstrumentPage(picture, state) != nil { return SpokenPage.lines(of: state) }
    return SpokenMaps(picture, state).sentences + [facts(state)]
  }

  func spokenChoice(_ state: NotebookState) -> String? {
    guard let entries = state.topImages?.entries else { return nil }
    let index = state.live.instruments.topImage
    guard entries.indices.contains(index), state.images.indices.contains(entries[index].image) else {
      return nil
    }
    let image = state.images[entries[index].image]
    return
      "\(index + 1) of \(entries.count): \(image.name) \(image.label), \(NumberText.short(entries[index].score))"
  }
}

/// The statistics of what a map cell shows, in sentences.
struct SpokenMaps: Sendable {
  private let picture: MapPicture
  private let state: NotebookState

  init(_ picture: MapPicture, _ state: NotebookState) {
    self.picture = picture
    self.state = state
  }

  /// Of all channels, and once one has gone in, of the chosen one.
  var sentences: [String] {
    let map = picture.map
    let size = map.height == 1 && map.width == 1 ? "single values" : "\(map.height) by \(map.width)"
    let paths = picture.groups.count > 1 ? " in \(picture.groups.count) paths" : ""
    let all = "\(quantity)\(map.channels) channels\(paths), \(size): \(Self.text(map, 0..<map.channels))"
    guard state.depth != .browse else { return [all] }
    let channel = min(state.cursor.channel, map.channels - 1)
    let path = state.spokenPath(of: channel, picture)
    return [all, "channel \(channel)\(path): \(Self.text(map, channel..<channel + 1))"]
  }

  private var quantity: String {
    switch picture.quantity {
    case .activation: return ""
    case .gradient(let kind): return "gradient of the \(kind.rawValue), "
    }
  }

  /// `minimum −2.10, maximum 3.40, mean 0.120, 41 % zero; the peak 3.40 is at y 3, x 4`.
  static func text(_ map: ShownMap, _ channels: Range<Int>) -> String {
    let statistics = map.statistics(channels)
    let zero = statistics.zeroShare > 0 ? ", \(NumberText.percent(statistics.zeroShare)) zero" : ""
    let broken = statistics.nonFiniteCount > 0 ? ", \(statistics.nonFiniteCount) not finite" : ""
    let range =
      "minimum \(NumberText.short(statistics.minimum)), maximum \(NumberText.short(statistics.maximum)), "
      + "mean \(NumberText.short(statistics.mean))\(zero)\(broken)"
    guard let peak = peak(map, channels), map.height * map.width > 1 || channels.count > 1 else {
      return range
    }
    let channel = channels.count > 1 ? "channel \(peak.channel), " : ""
    return "\(range); the peak is at \(channel)y \(peak.y), x \(peak.x)"
  }

  /// The place of the first of the largest values; nil where none is a number.
  private static func peak(_ map: ShownMap, _ channels: Range<Int>) -> (channel: Int, y: Int, x: Int)? {
    let size = map.height * map.width
    var best: (index: Int, value: Float)?
    map.tensor.values.withUnsafeBufferPointer { values in
      for index in channels.lowerBound * size..<channels.upperBound * size
      where values[index].isFinite && values[index] > best?.value ?? -.infinity {
        best = (index, values[index])
      }
    }
    return best.map { ($0.index / size, $0.index % size / map.width, $0.index % map.width) }
  }
}
