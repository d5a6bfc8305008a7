import Tensors

extension Parameter {
  /// Squares that are added up as floats before they go into the sum, which is of double precision.
  private static let blockVectors = 64

  /// The sum of the squares of some vectors of the gradient; 0 where no gradient reaches the values.
  ///
  /// Always taken in the same order, so it is the same bits wherever the vectors are the same.
  public func squaredGradient(_ vectors: Range<Int>) -> Double {
    guard let gradient else { return 0 }
    let values = VectorPointer(gradient.pointer)
    var sum = 0.0
    var begin = vectors.lowerBound
    while begin < vectors.upperBound {
      let end = min(begin + Self.blockVectors, vectors.upperBound)
      var squares = FloatVector.zero
      for index in begin..<end {
        let vector = values[index]
        squares.addProduct(vector, vector)
      }
      for lane in squares.indices { sum += Double(squares[lane]) }
      begin = end
    }
    return sum
  }
}
