import Kernels

extension NormalizationRule {
  /// The rule of the framework that a form comes from: Keras for the notebook's, PyTorch for the paper's.
  init(_ form: NetworkConfiguration.Form) { self = form == .notebook ? .keras : .pytorch }
}
