import ResNeXtModel
import Tensors

/// What of a map cell goes into a file.
enum ExportedMap {
  /// The cell's own maps.
  case own
  /// Those of an instrument that is shown in their place.
  case instrument(CellMap)
  /// None: the instrument shows none, or they are not there yet.
  case nothing
}

extension NotebookState {
  /// What goes into a file of what is shown.
  func exportedMap(_ picture: MapPicture) -> ExportedMap {
    switch instruments.view {
    case .activation, .gradient: return .own
    case .kernels, .top: return .nothing
    case .cam: return camMap.map { .instrument($0) } ?? .nothing
    case .compare: return difference(from: picture).map { .instrument($0) } ?? .nothing
    }
  }

  /// Grad-CAM as a map of one channel.
  private var camMap: CellMap? {
    guard let point = camPoint, let cam = shownGradients?.cam(point),
      let tensor = try? cam.map.reshaped([1] + cam.map.shape),
      let map = ShownMap(tensor, MapStatistics(tensor))
    else { return nil }
    return CellMap(map: map, channels: 0..<1, groups: [0..<1], kind: .sequential)
  }

  /// What is shown minus what it is compared with; zoomed, of the chosen channel.
  private func difference(from picture: MapPicture) -> CellMap? {
    guard let other = comparedMap(picture.point), let difference = MapDifference(picture.map, other),
      let map = ShownMap(difference.tensor, MapStatistics(difference.tensor))
    else { return nil }
    let channels = isZoomed ? cursor.channel..<cursor.channel + 1 : 0..<map.channels
    return CellMap(map: map, channels: channels, groups: picture.groups, kind: .diverging)
  }
}

extension CellValues {
  /// The images that say most in the chosen channel, the first one first.
  static func rankingLines(_ state: NotebookState) -> [String] {
    ["rank,image,label,score,y,x"]
      + (state.topImages?.entries ?? []).enumerated().map { rank, entry in
        let image = state.picture(of: entry)
        let name =
          state.instruments.ranksHeldOut ? "held out \(entry.image)" : image?.name ?? "\(entry.image)"
        return
          "\(rank + 1),\(quoted(name)),\(quoted(image?.label ?? "")),\(entry.score),\(entry.y),\(entry.x)"
      }
  }
}
