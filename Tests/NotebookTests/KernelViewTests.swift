import Tensors
import Testing

@testable import Notebook
@testable import ResNeXtModel

@Suite("Kernels as maps and numbers")
struct KernelViewTests {
  @Test("Tab on a zoomed convolution shows the kernels of its group with their numbers, and the map again")
  func tab() throws {
    var world = try InstrumentWorld.make()
    world.state.document.position.cursor.channel = 9
    try world.press(.character("z"), .tab)
    let kernel = try #require(world.state.shownKernel)
    #expect(kernel.inputs == 8..<12 && kernel.side == 3)
    let text = world.text
    #expect(text.contains("output channel 9: 4 × 3×3 weights, reading ch 8–11"))
    let tensor = try #require(try InstrumentWorld.weights(1)["layer1.0.conv2.weight"])
    #expect(kernel.weights == tensor.slice(9).values)
    for weight in kernel.weights { #expect(text.contains(NumberText.short(weight))) }
    try world.press(.right)
    #expect(world.state.cursor.channel == 10)
    try world.press(.tab)
    #expect(world.state.instruments.view == .activation && world.state.isZoomed)
  }

  @Test("A 1×1 is a row of weights by input channel")
  func pointwise() throws {
    var world = try InstrumentWorld.make()
    try world.press(.left, .left, .left)
    try world.command("kernels")
    let kernel = try #require(world.state.shownKernel)
    #expect(kernel.side == 1 && kernel.inputs == 0..<32)
    #expect(world.text.contains(NumberText.short(kernel.weights[0])))
  }

  @Test("A kernel of three colours is a picture too: 0 is the middle, the largest weight the end")
  func colours() throws {
    let kernel = OutputKernel(inputs: 0..<3, side: 1, weights: [1, 0, -1])
    #expect(KernelColours(kernel, 1).picture.pixels == [255, 127, 0])
    var world = try InstrumentWorld.make(.stem)
    try world.press(.left, .left)
    try world.command("kernels")
    #expect(world.text.contains("as colours") && world.text.contains("in ch 2"))
  }

  @Test("Kernels are refused where no convolution is shown")
  func refused() throws {
    var world = try InstrumentWorld.make()
    try world.press(.right)
    try world.command("kernels")
    #expect(world.state.notice?.text == "kernels belong to a convolution: Esc, then ← → to one")
    try world.press(.character("z"), .tab)
    #expect(world.state.instruments.view == .activation)
  }

  @Test("Comma-separated values are all kernels of the layer")
  func values() throws {
    var world = try InstrumentWorld.make()
    try world.command("kernels")
    let lines = CellValues(state: world.state).text.split(separator: "\n")
    #expect(lines[0].hasSuffix("kernels of the convolution"))
    #expect(lines[1] == "output,input,y,x,weight")
    #expect(lines.count == 2 + 32 * 4 * 9)
    let kernel = try #require(world.state.shownKernel)
    #expect(lines[2 + 5] == "0,0,1,2,\(kernel.weights[5])")
  }
}
