import Tensors
import Testing

@testable import Formats

@Suite struct DamagedFileTests {
  /// Every file that differs from `whole` in one byte, for some values of it, and every beginning of it.
  private func damaged(_ whole: [UInt8]) -> [[UInt8]] {
    let changed = whole.indices.flatMap { index in
      ([0, 0x22, 0x2D, 0x39, 0x7D, 0x7F, 0xFF] as [UInt8]).map { value in
        var bytes = whole
        bytes[index] = value
        return bytes
      }
    }
    return changed + whole.indices.map { Array(whole.prefix($0)) }
  }

  @Test func aDamagedSafeTensorsFileIsReadOrRefusedAndNeverTraps() throws {
    let folder = try TemporaryFolder()
    let tensors = [NamedTensor("a", Tensor([1, 2])), NamedTensor("b", Tensor(repeating: 3, shape: []))]
    try SafeTensors(tensors: tensors, metadata: ["k": "v"]).write(to: folder.path + "/f")
    var refused = 0
    for file in damaged(try bytes(folder.path + "/f")) {
      do { _ = try SafeTensors.read(path: folder.file("g", file)) } catch { refused += 1 }
    }
    #expect(refused > 500)
  }

  @Test func aDamagedNotebookIsReadOrRefusedAndNeverTraps() {
    let text = JupyterNotebook(cells: [.code(id: "c", "a\nb", outputs: [.text("x")], executionCount: 1)])
      .text()
    var refused = 0
    for file in damaged(Array(text.utf8)) {
      do { _ = try JupyterNotebook(bytes: file, name: "t") } catch { refused += 1 }
    }
    #expect(refused > 500)
  }

  @Test func aDamagedPictureIsReadOrRefusedAndNeverTraps() {
    let whole = PNGBuilder(width: 4, height: 4, lines: (0..<4).flatMap { _ in [0] + [UInt8](0..<12) }).bytes
    var refused = 0
    for file in damaged(whole) {
      do { _ = try ImageFile.read(bytes: file, name: "t") } catch { refused += 1 }
    }
    #expect(refused > 400)
  }
}
