import CGetopt
import Glibc
import Tensors

/// Reads a command's arguments with `getopt_long`: GNU's rules for long options, abbreviations and `--`.
///
/// - Throws: `CommandError.usage` for an unknown option, a missing value or one too many.
func parseOptions(_ arguments: [String], _ options: [OptionDescription]) throws(CommandError) -> ParsedOptions
{
  var values: [String: String] = [:]
  var flags: Set<String> = []
  var operands: [String] = []
  for piece in readOptions(arguments, options) {
    switch piece.kind {
    case GETOPT_OPTION:
      let option = options[piece.index]
      if option.value == nil { flags.insert(option.name) } else { values[option.name] = piece.text }
    case GETOPT_OPERAND:
      operands.append(piece.text)
    case GETOPT_MISSING_VALUE:
      throw .usage("option '--\(options[piece.index].name)' needs a value")
    case GETOPT_UNEXPECTED_VALUE:
      throw .usage("option '--\(options[piece.index].name)' takes no value")
    default:
      throw .usage(unknownOption(piece.text, options))
    }
  }
  return ParsedOptions(operands: operands, values: values, flags: flags)
}

private struct Piece {
  var kind: getopt_kind
  var index: Int
  var text: String
}

/// Lends the strings to C for the time of one call and copies what comes back.
private func readOptions(_ arguments: [String], _ options: [OptionDescription]) -> [Piece] {
  var argv: [UnsafeMutablePointer<CChar>?] = (["resnext-tui"] + arguments).map { strdup($0) } + [nil]
  let names = options.map { strdup($0.name) }
  defer {
    for pointer in argv + names { free(pointer) }
  }
  let known = zip(names, options).map { name, option in
    getopt_option(name: name, takes_value: option.value == nil ? 0 : 1)
  }
  var results = [getopt_result](
    repeating: getopt_result(kind: GETOPT_UNKNOWN, index: 0, text: nil), count: 2 * argv.count)
  let count = getopt_read(
    Int32(argv.count - 1), &argv, known, Int32(known.count), &results, Int32(results.count))
  return results.prefix(Int(count)).map { result in
    Piece(
      kind: result.kind, index: Int(result.index), text: result.text.map { String(cString: $0) } ?? "")
  }
}

/// Says what is wrong with an option that getopt refused, with the nearest known one where one is near.
private func unknownOption(_ typed: String, _ options: [OptionDescription]) -> String {
  let name = String(typed.drop { $0 == "-" }.prefix { $0 != "=" })
  let shown = typed.hasPrefix("--") ? "--\(name)" : typed
  let begun = options.map(\.name).filter { !name.isEmpty && $0.hasPrefix(name) }
  if typed.hasPrefix("--"), begun.count > 1 {
    return "option '\(shown)' is ambiguous: \(begun.map { "--\($0)" }.joined(separator: ", "))"
  }
  guard let near = NearestWord.to(name, among: options.map(\.name)) else {
    return "unknown option '\(shown)'"
  }
  return "unknown option '\(shown)'; did you mean '--\(near)'?"
}
