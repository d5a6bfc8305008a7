import ResNeXtModel
import Tensors

extension CellKind {
  /// The machine, the kernels and the files in use.
  public static let setup = CellKind("setup")
}

/// Setup: what `resnext-tui info` says, and what this session adds to it.
///
/// In the place of the source notebook's imports (cell 1).
struct SetupCell: TextCell {
  let kind = CellKind.setup

  var namesData: Bool { true }
  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies() }

  func isComplete(_ state: NotebookState) -> Bool { state.live.machine != nil }

  /// Another machine is another setup, and its paths are nobody else's.
  func kept(_ state: NotebookState) -> NotebookState {
    var kept = state
    kept.live.machine = []
    kept.live.fetch = LiveFetch()
    kept.session.path = state.session.name
    return kept
  }

  /// The machine is asked about once, when somebody looks.
  func ask(_ state: inout NotebookState) -> [Command] {
    guard state.live.requests.data != nil, !state.live.requests.machine else { return [] }
    state.live.requests.machine = true
    return [.describeMachine]
  }

  func title(_ state: NotebookState) -> String {
    state.live.machine?.first { $0.name == "processor" }?.value ?? ""
  }

  func call(_ state: NotebookState) -> String { "import ResNeXtModel, Training, Datasets" }

  func why(_ state: NotebookState) -> String {
    """
    Everything here runs on the processor: no GPU is asked for. Convolutions of narrow groups, which \
    make a ResNeXt, are what general libraries are slow at, so this program has kernels of its own \
    for them; the table says which one computes which convolution on this machine. In the source \
    notebook this cell imports Keras.
    """
  }

  func sections(_ state: NotebookState) -> [TextSection] {
    [session(state)] + machine(state)
  }

  private func session(_ state: NotebookState) -> TextSection {
    TextSection(
      heading: "this session",
      entries: [
        ("network", "\(state.networkName), \(NumberText.grouped(state.facts.total.parameters)) parameters"),
        ("weights shown", state.weights?.text ?? "being made"),
        ("trains on", data(state)),
        ("threads", "\(state.training.threads)"),
        ("file", state.sessionPath),
      ] + fetch(state))
  }

  /// The data that are chosen; those that are nowhere, with what brings them.
  private func data(_ state: NotebookState) -> String {
    let (data, name) = (state.training.data, state.dataName(state.training.data))
    guard state.live.fetch.missing.contains(data) else { return name }
    return "\(name), which is not there: :fetch \(data.argument) fetches it"
  }

  private func fetch(_ state: NotebookState) -> [(name: String, text: String)] {
    guard let current = state.live.fetch.current else { return [] }
    let way = current.isEnding ? "" : " · :fetch stop ends it, what came stays"
    return [("fetching", current.text(at: state.now) + way)]
  }

  /// What the machine is, a section each.
  private func machine(_ state: NotebookState) -> [TextSection] {
    guard let facts = state.live.machine else {
      return [TextSection(heading: "this machine", entries: [("", "being looked at …")])]
    }
    var sections: [TextSection] = []
    for fact in facts {
      let heading = fact.section.isEmpty ? "this machine" : fact.section
      if sections.last?.heading != heading { sections.append(TextSection(heading: heading, entries: [])) }
      sections[sections.count - 1].entries.append((fact.name, fact.value))
    }
    return sections
  }
}
