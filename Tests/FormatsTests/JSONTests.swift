import Testing

@testable import Formats

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue(parsing: Array(text.utf8), name: "t")
  }

  @Test func readsEveryKindOfValue() throws {
    let value = try parse(" {\"a\": [1, -2.5, 1e3, true, false, null], \"b\": {\"c\": \"x\"}} \n")
    #expect(
      value == [
        "a": [1, -2.5, .number(1000), true, false, nil], "b": ["c": "x"],
      ])
    #expect(value["b"]?["c"]?.string == "x")
    #expect(value["a"]?.array?[1].number == -2.5)
    #expect(value["a"]?.array?[0].number == 1)
    #expect(value["none"] == nil)
  }

  @Test(arguments: [
    ("\"\\u0041\\n\\\\\\/\"", "A\n\\/"), ("\"\\ud83d\\ude00\"", "\u{1F600}"), ("\"é 字\"", "é 字"),
    ("\"\\b\\f\\r\\t\\\"\"", "\u{8}\u{C}\r\t\""),
  ])
  func readsEscapes(text: String, expected: String) throws {
    #expect(try parse(text) == .string(expected))
  }

  @Test(arguments: [
    ("", "expected a value, found the end"),
    ("{\"a\":1,\"a\":2}", "the name \"a\" stands here a second time"),
    ("{\"a\":1,}", "expected a name in quotes, found '}'"), ("[1,]", "expected a value, found ']'"),
    ("[1 2]", "expected ',' or ']', found '2'"), ("{\"a\" 1}", "expected ':', found '1'"),
    ("1 2", "there is more behind the end of the value"), ("01", "there is more behind the end of the value"),
    ("1.", "expected a digit, found the end"), ("-", "expected a digit, found the end"),
    ("1e999", "the number 1e999 is too large"), ("nul", "expected null, found the end"),
    ("NaN", "expected a value, found 'N'"), ("\"a", "the string that begins here does not end"),
    ("\"\n\"", "a control character must be escaped in a string"), ("\"\\x\"", "unknown escape: 'x'"),
    ("\"\\ud800\"", "half of a surrogate pair"), ("\"\\udc00\"", "half of a surrogate pair"),
    ("\"\\ud800\\u0041\"", "half of a surrogate pair"),
    ("\"\\u12g4\"", "expected four hexadecimal digits, found 'g'"),
    (String(repeating: "[", count: 300), "nested deeper than 200 levels"),
  ])
  func refuses(text: String, reason: String) throws {
    do {
      _ = try parse(text)
      Issue.record("\(text) was read")
    } catch FormatError.malformed(_, _, let found) {
      #expect(found == reason)
    }
  }

  @Test func refusesBytesThatAreNotUTF8() {
    #expect(
      throws: FormatError.malformed(path: "t", place: "line 1, byte 1", reason: "the string is not UTF-8")
    ) { try JSONValue(parsing: [0x22, 0xFF, 0x22], name: "t") }
  }

  @Test func namesLineAndByteOfAnError() {
    #expect(
      throws: FormatError.malformed(
        path: "t", place: "line 3, byte 3", reason: "expected a value, found '?'")
    ) { try parse("[\n 1,\n  ?]") }
  }

  @Test func writesSortedNamesAndIndentsAsPythonDoes() {
    let value: JSONValue = ["b": [1, [], .object([:])], "a": "q\"\\\n\u{1}é", "c": 1e-05]
    #expect(value.text() == "{\"a\":\"q\\\"\\\\\\n\\u0001é\",\"b\":[1,[],{}],\"c\":1e-05}")
    #expect(
      value.text(indent: 1)
        == "{\n \"a\": \"q\\\"\\\\\\n\\u0001é\",\n \"b\": [\n  1,\n  [],\n  {}\n ],\n \"c\": 1e-05\n}")
  }

  @Test func aNumberThatIsNotFiniteIsWrittenAsNull() {
    #expect(JSONValue.array([.number(.nan), .number(-.infinity)]).text() == "[null,null]")
  }

  @Test(arguments: [0.1, -0.0, 1e300, Double.leastNonzeroMagnitude, 1 / 3.0])
  func numbersComeBackBitByBit(number: Double) throws {
    let back = try parse(JSONValue.number(number).text())
    #expect(back.number?.bitPattern == number.bitPattern)
  }

  @Test func wholeNumbersBeyondIntStayWhole() throws {
    #expect(try parse("18446744073709551615") == .unsigned(.max))
    #expect(try parse("18446744073709551615").text() == "18446744073709551615")
    #expect(try parse("18446744073709551616").text() == "1.8446744073709552e+19")
  }

  @Test func membersKeepTheirOrder() throws {
    let line = JSONValue.ordered([("b", 1), ("a", .ordered([("d", 2), ("c", .float(0.1))]))])
    #expect(line.text() == #"{"b":1,"a":{"d":2,"c":0.1}}"#)
    #expect(try parse(line.text()) == ["a": ["c": 0.1, "d": 2], "b": 1])
  }

  @Test func carriesCodableValuesBothWays() throws {
    struct State: Codable, Equatable {
      var name: String
      var values: [Double]
      var version: Int?
      var seed = UInt64.max
    }
    let state = State(name: "tour", values: [0.5, 1], version: 2)
    let value = try JSONValue(encoding: state)
    #expect(value["version"] == 2)
    #expect(try value.decoded(as: State.self) == state)
  }
}
