/// A cell in which left and right choose the image.
protocol ImageWalkingCell: NotebookCell {}

extension ImageWalkingCell {
  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] { state.perform(.image(direction)) }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.refuse("← → choose the image; b and c change the network")
  }
}
