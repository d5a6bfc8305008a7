import Testing

@testable import Tensors

@Suite struct NearestWordTests {
  @Test func editsAreInsertionsDeletionsAndReplacements() {
    #expect(NearestWord.edits("kitten", "sitting") == 3)
    #expect(NearestWord.edits("", "abc") == 3)
    #expect(NearestWord.edits("same", "same") == 0)
  }

  @Test(arguments: [("trian", "train"), ("summry", "summary"), ("frobnicate", nil), ("x", nil)])
  func onlyANearWordIsMeant(typed: String, expected: String?) {
    #expect(NearestWord.to(typed, among: ["train", "summary", "eval", "predict"]) == expected)
  }
}
