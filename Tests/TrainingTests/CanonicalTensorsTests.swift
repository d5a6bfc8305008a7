import Tensors
import Testing

@testable import Training

@Suite("Names of tensors in files of other programs")
struct CanonicalTensorsTests {
  /// A tensor of two values, the first of which tells it from others.
  private func named(_ name: String, _ value: Float = 1) -> NamedTensor {
    NamedTensor(name, Tensor([value, 0]))
  }

  private func counter(_ name: String) -> NamedTensor { NamedTensor(name, Tensor(repeating: 9, shape: [])) }

  private func names(_ tensors: [NamedTensor]) -> [String] { CanonicalTensors(tensors).tensors.map(\.name) }

  @Test(
    "Words that wrappers put in front are taken away, alone and together",
    arguments: [
      "module.", "model.", "_orig_mod.", "ema.", "ema_model.", "net.", "backbone.", "encoder.", "student.",
      "teacher.", "module._orig_mod.", "_orig_mod.module.model.", "model.model.", "ema.module.",
      "state_dict.model.", "1.", "module.1.",
    ])
  func prefixes(prefix: String) {
    let result = CanonicalTensors([
      named(prefix + "conv1.weight"), named(prefix + "layer1.0.bn1.bias"), named(prefix + "fc.bias"),
    ])
    #expect(result.tensors.map(\.name) == ["conv1.weight", "layer1.0.bn1.bias", "fc.bias"])
    #expect(result.remarks == ["tensor names are read without '\(prefix)'"])
  }

  @Test("The notebook's names too, and TensorFlow's ending")
  func notebook() {
    #expect(
      names([named("model/conv2d_1/kernel:0"), named("module.fc10/bias")]) == [
        "conv2d_1/kernel", "fc10/bias",
      ])
  }

  @Test("Plain names stay as they are, and nothing is said")
  func plain() {
    let result = CanonicalTensors([named("conv1.weight"), named("layer1.0.conv1.weight")])
    #expect(result.tensors.map(\.name) == ["conv1.weight", "layer1.0.conv1.weight"])
    #expect(result.remarks.isEmpty)
  }

  @Test("Words that nobody knows stay, so that they are seen")
  func unknownWord() {
    #expect(names([named("frobnicator.conv1.weight")]) == ["frobnicator.conv1.weight"])
  }

  @Test("Counters, and whatever has no axes, are passed over")
  func counters() {
    let one = NamedTensor("ema.num_updates", Tensor([7]))
    let result = CanonicalTensors([
      named("module.bn1.weight"), counter("module.bn1.num_batches_tracked"), counter("n_averaged"), one,
      counter("optimizer.state.0.exp_avg_scale"),
    ])
    #expect(result.tensors.map(\.name) == ["bn1.weight"])
    #expect(result.remarks.contains("4 counters are passed over"))
  }

  @Test("A head of one class is no counter")
  func oneClass() {
    #expect(names([NamedTensor("fc.bias", Tensor([0.5]))]) == ["fc.bias"])
  }

  @Test("Of two whole sets the trained one is taken before its average, and both are named")
  func twoSets() {
    for (trained, average) in [("", "ema."), ("model.", "model_ema."), ("student.", "teacher.")] {
      let result = CanonicalTensors([
        named(average + "conv1.weight", 2), named(trained + "conv1.weight", 3),
        named(average + "fc.bias", 2), named(trained + "fc.bias", 3),
      ])
      #expect(result.tensors.map(\.name) == ["conv1.weight", "fc.bias"])
      #expect(result.tensors.allSatisfy { $0.tensor.values[0] == 3 })
      #expect(result.remarks.contains { $0.hasPrefix("of several sets") && $0.contains("'\(average)'") })
    }
  }

  @Test("Of two sets the whole one is taken, though it is the average")
  func wholeSet() {
    let result = CanonicalTensors([
      named("conv1.weight", 3), named("ema.conv1.weight", 2), named("ema.fc.bias", 2),
    ])
    #expect(result.tensors.map { $0.tensor.values[0] } == [2, 2])
  }

  @Test("A backbone and a head beside it are one network")
  func parts() {
    let result = CanonicalTensors([named("backbone.conv1.weight"), named("fc.bias")])
    #expect(Set(result.tensors.map(\.name)) == ["conv1.weight", "fc.bias"])
  }

  @Test("What is unknown beside a whole set is not dropped in silence")
  func unknownBesides() {
    #expect(
      Set(names([named("module.conv1.weight"), named("adapter.weight")])) == [
        "conv1.weight", "adapter.weight",
      ])
  }
}
