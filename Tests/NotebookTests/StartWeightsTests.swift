import Datasets
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Weights that arrive after the first frame")
struct StartWeightsTests {
  private func opened() throws -> NotebookState {
    var state = try NotebookState(NotebookStart(weightsPath: "shipped.safetensors", weightsAreShipped: true))
    _ = update(&state, .began)
    return state
  }

  private func arrival(_ configuration: NetworkConfiguration) throws -> Message {
    .weightsLoaded(
      path: "shipped.safetensors",
      .success(LoadedWeights(weights: try NetworkWeights.initial(configuration, seed: 0))))
  }

  @Test("They do not undo a cardinality that was changed meanwhile")
  func keepTheUsersNetwork() throws {
    var state = try opened()
    _ = update(&state, .key(.character("C")))
    #expect(state.training.network.cardinality == 8)
    _ = update(&state, try arrival(Preset.notebookCIFAR.configuration))
    #expect(state.training.network.cardinality == 8)
    #expect(state.weights?.origin != .shipped)
  }

  @Test("They are shown where nothing was changed, and their network is taken where it is another")
  func areShown() throws {
    var state = try opened()
    _ = update(&state, try arrival(Preset.notebookCIFAR.configuration))
    #expect(state.weights?.origin == .shipped)
    state = try opened()
    _ = update(&state, try arrival(Preset.tiny.configuration))
    #expect(state.training.network == Preset.tiny.configuration)
  }
}
