import CProcessor

/// Whether this processor can run the kernels; asked before any of their code runs.
enum ProcessorCheck {
  /// The instruction sets that x86-64 builds use and this processor lacks, as one line; nil when it has all.
  static var missing: String? {
    #if arch(x86_64)
      return message(avx2: processor_has_avx2() != 0, fma: processor_has_fma() != 0)
    #else
      return nil
    #endif
  }

  /// The line for a processor with or without these instruction sets.
  static func message(avx2: Bool, fma: Bool) -> String? {
    let names = (avx2 ? [] : ["AVX2"]) + (fma ? [] : ["FMA"])
    guard !names.isEmpty else { return nil }
    return "this processor lacks \(names.joined(separator: " and ")), which x86-64 builds need"
      + " (Intel since Haswell of 2013, AMD since Zen of 2017)"
  }

  /// The vector instructions in use, as `info` names them.
  static var simd: String {
    #if arch(x86_64)
      return processor_has_avx512() != 0 ? "AVX2, FMA (AVX-512 present)" : "AVX2, FMA"
    #else
      return "NEON"
    #endif
  }
}
