import Training

/// What is known of the errors, as comma-separated values: the matrix, or what another view shows.
struct ErrorsValues: Sendable {
  private let found: ErrorMeasurement?

  /// The values of a measurement; the names of the columns alone where there is none.
  init(_ found: ErrorMeasurement?) { self.found = found }

  /// A line a class, image or bin, after the names of the columns.
  func lines(_ tab: ErrorsTab) -> [String] {
    switch tab {
    case .matrix: return matrix
    case .mistakes: return ["image,label,answer,confidence"] + mistakes
    case .classes: return ["label,images,correct,accuracy"] + classes
    case .calibration: return ["above,up_to,images,accuracy,confidence"] + bins
    }
  }

  private var names: [String] { (found?.classNames ?? []).map(CellValues.quoted) }

  /// Rows are true classes, columns answers; the last column is images without an answer.
  private var matrix: [String] {
    let header = (["label"] + names + ["no answer"]).joined(separator: ",")
    guard let confusion = found?.details.confusion else { return [header] }
    return [header]
      + names.enumerated().map { label, name in
        let counts = names.indices.map { confusion[label: label, answer: $0] }
        return ([name] + (counts + [confusion[label: label, answer: nil]]).map(String.init))
          .joined(separator: ",")
      }
  }

  private var mistakes: [String] {
    (found?.details.mistakes.mistakes ?? []).map {
      "\($0.image),\(name($0.label)),\(name($0.answer)),\($0.confidence)"
    }
  }

  private var classes: [String] {
    names.enumerated().map { label, name in
      let counted = found?.details.classes[label]
      let images = counted?.images ?? 0
      return "\(name),\(images),\(counted?.correct ?? 0),\(images > 0 ? "\(counted?.value ?? 0)" : "")"
    }
  }

  private var bins: [String] {
    let bins = found?.details.calibration.bins ?? []
    return bins.enumerated().map { index, bin in
      let edges = "\(Double(index) / Double(bins.count)),\(Double(index + 1) / Double(bins.count))"
      return edges + ",\(bin.images)" + (bin.images > 0 ? ",\(bin.accuracy),\(bin.confidence)" : ",,")
    }
  }

  private func name(_ label: Int) -> String { found.map { CellValues.quoted($0.name(label)) } ?? "\(label)" }
}
