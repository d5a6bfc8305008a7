import Testing

@testable import Notebook

extension GoldenTests {
  @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)])
  func inspector(size: Size) throws {
    let suffix = "\(size.columns)x\(size.rows)"
    let colors: Appearance.Colors = size.columns == 120 ? .indexed256 : .mono
    var world = try InspectorFixture.open(InspectorFixture.network(.paper), size: size, colors: colors)
    try compare(world, "inspector-conv3x3-\(suffix)")
    try world.press(.enter, .enter)
    try compare(world, "inspector-batch-norm-\(suffix)")
    try world.press(.enter)
    try compare(world, "inspector-conv1x1-\(suffix)")
    world = try InspectorFixture.world(InspectorFixture.network(.notebook), cell: .prediction, size: size)
    try world.press(.enter)
    try compare(world, "inspector-logit-\(suffix)")
  }
}
