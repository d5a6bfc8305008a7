extension Screen {
  /// The screen as an SVG image.
  public func svg() -> String { "<svg xmlns=\"http://www.w3.org/2000/svg\"/>" }
}
