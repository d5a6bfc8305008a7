import Datasets
import Testing

@testable import resnext_tui

@Suite("Option values")
struct OptionValueTests {
  private func options(_ text: String) -> ParsedOptions { ParsedOptions(values: ["x": text]) }

  @Test("Whole numbers in range are taken", arguments: [("1", 1), ("07", 7), ("100", 100)])
  func integers(text: String, value: Int) throws {
    #expect(try options(text).integer("x", in: 1...100) == value)
  }

  @Test(
    "What is no whole number in range is refused",
    arguments: ["0", "101", "-1", "1.5", "1e2", "", " 1", "1 ", "+1", "0x10", "٣", "99999999999999999999"])
  func refusedIntegers(text: String) {
    #expect(throws: CommandError.self) { try options(text).integer("x", in: 1...100) }
  }

  @Test(
    "Finite numbers in range are taken", arguments: [("0.1", 0.1), ("1e-3", 0.001), ("5", 5), (".5", 0.5)])
  func numbers(text: String, value: Double) throws {
    #expect(try options(text).number("x", .positive) == value)
  }

  @Test(
    "What is no finite positive number is refused",
    arguments: ["nan", "inf", "-inf", "0", "-1", "", "1e999", "0x1p3", "1,5", "abc", "1e-999"])
  func refusedNumbers(text: String) {
    #expect(throws: CommandError.self) { try options(text).number("x", .positive) }
  }

  @Test("A rate that single precision makes 0 or infinite is refused", arguments: ["1e-60", "1e60"])
  func singlePrecision(text: String) {
    #expect(throws: CommandError.self) { try options(text).float("x", .positive) }
  }

  @Test("Momentum is below one")
  func momentum() throws {
    #expect(try options("0").number("x", .belowOne) == 0)
    #expect(throws: CommandError.self) { try options("1").number("x", .belowOne) }
  }

  @Test("A seed fills 64 bits")
  func seeds() throws {
    #expect(try options("18446744073709551615").seed("x") == UInt64.max)
    #expect(throws: CommandError.self) { try options("18446744073709551616").seed("x") }
    #expect(throws: CommandError.self) { try options("-1").seed("x") }
  }

  @Test("Lists have as many numbers as may be")
  func lists() throws {
    #expect(try options("2,2,2").integers("x", count: 1...8, in: 1...64) == [2, 2, 2])
    for text in ["", "2,,2", "2,", "1,2,3,4,5,6,7,8,9", "2;2", "0"] {
      #expect(throws: CommandError.self) { try options(text).integers("x", count: 1...8, in: 1...64) }
    }
  }

  @Test("Data is a name or a folder")
  func data() throws {
    #expect(try ParsedOptions(values: ["data": "shapes"]).dataSource() == .shapes)
    #expect(try ParsedOptions(values: ["data": "cifar10"]).dataSource() == .cifar10)
    #expect(try ParsedOptions(values: ["data": "./shapes"]).dataSource() == .directory("./shapes"))
    #expect(try ParsedOptions().dataSource() == nil)
    #expect(throws: CommandError.self) { try ParsedOptions(values: ["data": ""]).dataSource() }
  }
}
