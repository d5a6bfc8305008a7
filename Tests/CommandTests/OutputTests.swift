import Formats
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Output")
struct OutputTests {
  @Test("JSON keeps the order of members, escapes text and writes null for what is not finite")
  func json() {
    let value = JSONValue.ordered([
      ("b", .integer(-1)), ("a", .float(0.1)), ("n", .float(.nan)), ("i", .number(.infinity)),
      ("s", .string("é\"\\\n\u{1}")), ("l", .array([.null, .number(1e-7)])),
    ])
    #expect(value.text() == #"{"b":-1,"a":0.1,"n":null,"i":null,"s":"é\"\\\n\u0001","l":[null,1e-07]}"#)
  }

  @Test("A step is a bar with what is done, the epoch's means so far and what is left")
  func step() {
    let report = StepReport(
      epoch: 2, step: 50, stepInEpoch: 10, stepsPerEpoch: 40, loss: 9, accuracy: 0.75,
      epochLoss: 1.5, epochAccuracy: 0.25, learningRate: 0.001, imagesPerSecond: 100, seconds: 100)
    #expect(
      ProgressText.step(report)
        == "epoch 2 [=====               ] 10/40  so far: loss 1.500  acc 25.0 %  100 images/s  1 m 0 s left")
  }

  @Test("The table's columns are as wide as their longest entry and nothing is cut")
  func table() throws {
    let network = Preset.notebook50.configuration
    let summary = try NetworkSummary(network)
    let lines = SummaryTable(summary, form: network.form).text.split(separator: "\n")
    #expect(lines.count == 561 + 2 + 1 + 4)
    for layer in summary.layers {
      #expect(
        lines.contains {
          $0.contains("\(layer.name) (\(layer.type))") && $0.hasSuffix(layer.inputs.joined(separator: ", "))
        })
    }
  }
}

@Suite("Errors")
struct CommandErrorTests {
  @Test("Every kind has its exit status")
  func statuses() {
    #expect(CommandError.usage("").exitStatus == 2)
    #expect(CommandError.failed("").exitStatus == 1)
    #expect(CommandError.interrupted(signal: 2, nil).exitStatus == 130)
    #expect(CommandError.interrupted(signal: 15, nil).exitStatus == 143)
    #expect(CommandError.interrupted(signal: 1, nil).exitStatus == 129)
  }

  @Test("A network that cannot be built is wrong usage, weights that do not fit failed")
  func models() {
    #expect(
      CommandError(ModelError.invalidConfiguration(field: "width", reason: "no")) == .usage("--width: no"))
    #expect(CommandError(ModelError.missingTensor(name: "x")).exitStatus == 1)
    #expect(CommandError(TrainingError.nonFiniteLoss(step: 3, learningRate: 1)).exitStatus == 1)
  }

  @Test("A line stays a line, and control characters do nothing to a terminal")
  func lines() {
    #expect(oneLine("a\nb\tc\u{1B}[2Jd") == "a b c\u{FFFD}[2Jd")
  }

  @Test("A processor without the vector instructions is told so")
  func processor() {
    #expect(ProcessorCheck.message(avx2: true, fma: true) == nil)
    #expect(ProcessorCheck.message(avx2: false, fma: true)?.contains("lacks AVX2, which") == true)
    #expect(ProcessorCheck.message(avx2: false, fma: false)?.contains("lacks AVX2 and FMA") == true)
  }
}
