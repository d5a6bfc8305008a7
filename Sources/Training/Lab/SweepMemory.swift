import ResNeXtModel
import Tensors

/// Whether the networks of a sweep fit in memory, one at a time and together; asked before any is taken.
struct SweepMemory {
  /// The order that is possible: the one asked for, or one after the other.
  let order: SweepOrder
  /// Bytes of all together, where they were asked for and do not fit.
  let bytesTogether: Int?

  /// - Throws: `TrainingError.setting` with the figure of the first setting that does not even fit alone.
  init(
    _ description: SweepDescription, order: SweepOrder, memory: AvailableMemory
  ) throws(TrainingError) {
    var sum = MemoryPlan.program
    for setting in description.settings {
      var configuration = description.training
      configuration.network = try description.network(of: setting)
      let plan = configuration.memoryPlan(keepsCheckpoints: true)
      do throws(ModelError) {
        try plan.require(memory)
        // The program is there once, and so are the images.
        let own = try plan.bytes() - MemoryPlan.program - plan.companions.otherBytes
        sum = sum.addingReportingOverflow(own).overflow ? .max : sum + own
      } catch { throw .setting(setting, .model(error)) }
    }
    sum += min(description.training.memoryPlan(keepsCheckpoints: true).companions.otherBytes, .max - sum)
    let fits = memory.bytes.map { sum <= $0 } ?? true
    self.order = fits ? order : .sequential
    bytesTogether = fits || order == .sequential ? nil : sum
  }
}
