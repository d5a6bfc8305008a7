/// Going to a value by its place, as `show --at` names it.
extension NotebookState {
  /// Puts the cursor on a value: `channel,row,column`, or `row,column` of the channel that is chosen.
  mutating func goTo(place text: String) -> [Command] {
    guard cell.definition is any MapCell else { return refuse("\(cell.title) shows no feature maps") }
    guard let map = picture?.map else { return refuse(waitingText) }
    let parts = text.split { $0 == "," || $0 == " " }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count, (2...3).contains(numbers.count) else {
      return refuse("at needs channel, row and column: such as :at 5,3,7")
    }
    let channel = numbers.count == 3 ? numbers[0] : cursor.channel
    let (y, x) = (numbers[numbers.count - 2], numbers[numbers.count - 1])
    guard map.value(channel: channel, y: y, x: x) != nil else {
      return refuse(
        "this map has channels 0 to \(map.channels - 1), rows 0 to \(map.height - 1), columns 0 to \(map.width - 1)"
      )
    }
    if instruments.view != .gradient { document.choices.instruments.view = .activation }
    document.position.cursor = MapCursor(channel: channel, y: y, x: x)
    interface.cursor.isPlaced = true
    interface.cursor.isZoomed = true
    interface.pane = .cell
    interface.depth = .pixels
    settleCursor()
    return []
  }
}
