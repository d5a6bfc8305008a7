import Datasets
import Fetching
import Foundation
import Tensors

/// `fetch`: an official archive, or one of the same layout from elsewhere, unpacked where every command finds it.
struct FetchCommand: ProgramCommand {
  static let description = CommandDescription(
    "fetch", "fetch CIFAR-10 or CIFAR-100 and unpack it where every command finds it",
    usage: "cifar10|cifar100 [--dir DIR] [--url U --md5 HEX] [--json]",
    details: [
      "The official binary archive (about 170 MB, 184 MB unpacked) from www.cs.toronto.edu, its size and MD5 checked.",
      "A connection that breaks is taken up where it broke. What came so far is kept when it ends, be it by SIGINT,",
      "SIGTERM, SIGHUP or SIGQUIT, and the same command goes on there. Data that are there stay as they are.",
      "--url takes the archive from elsewhere: http, https or file; --md5 says which one it has to be.",
    ],
    options: [
      OptionDescription(
        "dir", "DIR", "folder in which the data's folder will stand (default: the user's cache folder)"),
      OptionDescription("url", "U", "another address of the archive; needs --md5"),
      OptionDescription("md5", "HEX", "the MD5 sum that the archive at --url has to have"), .json,
    ], takesNetwork: false)

  let archive: CIFARArchive
  let folder: String?
  let source: ArchiveSource?
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    let known = CIFARArchive.allCases.map(\.rawValue)
    let names = known.joined(separator: ", ")
    guard let name = options.operands.first else { throw .usage("which data? known: \(names)") }
    guard let archive = CIFARArchive(rawValue: name) else {
      let hint = NearestWord.to(name, among: known).map { "did you mean '\($0)'? " } ?? ""
      throw .usage("no archive of '\(name)'; \(hint)known: \(names)")
    }
    if options.operands.count > 1 { throw .usage("unexpected argument '\(options.operands[1])'") }
    self.archive = archive
    folder = options.text("dir")
    if folder == "" { throw .usage("--dir: a folder is needed") }
    source = try Self.source(options)
    json = options.has("json")
  }

  private static func source(_ options: ParsedOptions) throws(CommandError) -> ArchiveSource? {
    guard let url = options.text("url") else {
      guard !options.isGiven("md5") else { throw .usage("--md5: belongs to --url, which is missing") }
      return nil
    }
    guard let md5 = options.text("md5") else {
      throw .usage("--url: needs --md5, the sum that the archive has to have")
    }
    guard md5.utf8.count == 32, md5.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
      throw .usage("--md5: '\(md5)' is not 32 hexadecimal digits")
    }
    let scheme = URL(string: url)?.scheme?.lowercased() ?? ""
    guard ["http", "https", "file"].contains(scheme) else {
      throw .usage("--url: '\(url)' is no http, https or file address")
    }
    return ArchiveSource(url: url, md5: md5)
  }

  func run(in context: ProgramContext) throws {
    // A reader of standard output that is gone, or a file that may not grow, is an error and no end of the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let folder = folder ?? context.locations.cache
    let request = FetchRequest(archive, from: source, into: folder)
    var progress = FetchProgress(output: context.output, errors: context.errors, isJSON: json)
    let fetched = try WatchedFetch(request).finish(&progress)
    let isFound = context.locations.dataSearchPath.contains(folder)
    try progress.close(
      fetched, of: archive, argument: isFound ? archive.source.argument : fetched.path)
  }
}
