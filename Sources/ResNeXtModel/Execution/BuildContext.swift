import Kernels

/// What all parts of one network share while it is built.
struct BuildContext {
  /// Whose network it is: how it normalises, and what its tensors are called.
  let form: NetworkConfiguration.Form
  let batch: Int
  let trainable: Bool
  let workspace: Workspace
  /// Where the maps lie that backward reads again.
  let arena = MapArena()
  /// How many batches the running statistics have averaged.
  let age = StatisticsAge()

  /// How the form's framework normalises.
  var rule: NormalizationRule { NormalizationRule(form) }

  /// What the form's framework calls tensors in files.
  var scheme: NamingScheme { NamingScheme(form) }
}
