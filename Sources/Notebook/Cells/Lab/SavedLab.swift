import Training

/// What a session keeps of the lab.
struct SavedLab: Codable, Hashable, Sendable {
  var choices: LabChoices
  private var sweep: KeptSweep?
  /// The sweep's seed as text: JSON numbers do not hold all of them.
  private var seed: String?

  /// The lab of a document; nil where nothing was chosen or trained in it.
  init?(_ document: Document) {
    choices = document.choices.lab
    sweep = document.sweep
    seed = sweep.map { "\($0.record.description.training.seed)" }
    guard choices != LabChoices() || sweep != nil else { return nil }
    sweep?.record.description.training.seed = 0
  }

  /// The sweep with its seed.
  var kept: KeptSweep? {
    var kept = sweep
    kept?.record.description.training.seed = seed.flatMap { UInt64($0) } ?? 0
    return kept
  }

  /// Whether it can be one.
  var isSound: Bool {
    guard let sweep else { return true }
    return sweep.record.isSound && seed.flatMap { UInt64($0) } != nil
  }
}
