/// Bytes as people read them: `340 MB`, `2.4 GB`, `61 GB`, in powers of ten.
public func byteText(_ bytes: Int) -> String {
  let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
  let value = Double(bytes)
  guard let (unit, size) = units.first(where: { value >= $0.1 }) else { return "\(bytes) bytes" }
  let scaled = value / size
  let rounded = scaled < 10 ? (scaled * 10).rounded() / 10 : scaled.rounded()
  return (rounded < 10 && rounded != rounded.rounded() ? "\(rounded)" : "\(Int(rounded))") + " \(unit)"
}
