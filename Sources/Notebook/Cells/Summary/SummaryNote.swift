import ResNeXtModel
import Tensors

/// The note of the summary: how the list is to be read, and why the notebook's own has another total.
struct SummaryNote: Sendable {
  let state: NotebookState

  var text: String { [stale, listing].compactMap(\.self).joined(separator: " ") }

  private var listing: String {
    state.facts.graph.nodes.contains { $0.key.path != nil }
      ? """
      Every path has layers of its own here, as in the notebook: a Lambda that slices, two \
      convolutions, two batch norms, two ReLUs. They are listed one by one, though they run as one \
      grouped convolution.
      """
      : """
      The paths of a block are one grouped convolution, as torchvision writes it, so the list stays \
      as short as a plain ResNet's whatever the cardinality.
      """
  }

  private var stale: String? {
    guard let total = StaleTotal(state: state) else { return nil }
    let here = total.here == StaleTotal.true224 ? "" : " Here it is \(NumberText.grouped(total.here))."
    return
      """
      The summary printed inside the notebook says 26,121,986 parameters: it is stale, made by older \
      code that passed wrong channel counts (identity blocks of stages 2–4 read half of their input, \
      and block 5a splits 512/512/0/0). The code as it stands makes 26,507,010 at 224×224 with 2 \
      classes.\(here)
      """
  }
}
