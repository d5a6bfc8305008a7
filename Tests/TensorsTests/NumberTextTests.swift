import Tensors
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test(
    "Numbers have about three digits",
    arguments: [
      (0, "0"), (2.345, "2.35"), (-0.1234, "−0.123"), (123.45, "123.5"),
      (0.00123, "0.0012"), (-0.00999, "−0.0100"), (0.01234, "0.012"), (0.001, "0.0010"),
      (0.00001, "1.0e-5".replacing("-", with: "−")),
      (1e7, "1.0e7"), (.nan, "NaN"), (-.infinity, "−∞"), (-0.00001e-3, "−1.0e−8"),
    ] as [(Double, String)])
  func short(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test("Counts and times are readable")
  func counts() {
    #expect(NumberText.grouped(26_507_010) == "26,507,010")
    #expect(NumberText.scaled(36_276_736) == "36.3 M")
    #expect(NumberText.scaled(1_230_000_000) == "1.23 G")
    #expect(NumberText.scaled(512) == "512")
    #expect(NumberText.duration(8) == "8 s")
    #expect(NumberText.duration(360) == "6 m")
    #expect(NumberText.duration(4 * 3600 + 20 * 60) == "4 h 20 m")
    #expect(NumberText.percent(0.414) == "41 %")
  }

  @Test(
    "Thousands are grouped",
    arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-26_507_010, "-26,507,010")])
  func thousands(number: Int, text: String) {
    #expect(NumberText.grouped(number) == text)
  }

  @Test(
    "Durations read as people say them",
    arguments: [
      (0.0, "0 s"), (59.4, "59 s"), (61, "1 m 1 s"), (3725, "1 h 2 m"), (.infinity, "?"), (-1, "?"),
    ])
  func durations(seconds: Double, text: String) {
    #expect(NumberText.exactDuration(seconds) == text)
  }

  @Test(
    "Lines for scripts keep to ASCII",
    arguments: [(-1.204, "-1.20"), (-0.001, "0.00"), (.nan, "nan"), (.infinity, "inf")])
  func plain(value: Double, text: String) {
    #expect(NumberText.plain(value, 2) == text)
  }

  @Test("A share that is no number is a dash")
  func percent() {
    #expect(NumberText.percent(0.25, decimals: 1) == "25.0 %")
    #expect(NumberText.percent(.nan) == "– %")
  }
}
