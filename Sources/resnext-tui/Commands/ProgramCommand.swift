import Datasets
import Formats

/// A command: its options as a struct, checked when it is made, and a short `run`.
protocol ProgramCommand {
  /// What the help says of it.
  static var description: CommandDescription { get }

  /// Reads and checks the options.
  init(_ options: ParsedOptions) throws(CommandError)

  /// Does it.
  func run(in context: ProgramContext) throws
}

/// What the help says of a command.
struct CommandDescription {
  /// Its name on the command line.
  let name: String
  /// What it does, in one line.
  let abstract: String
  /// Its operands and options, after the name.
  let usage: String
  /// More about it; lines for the help.
  let details: [String]
  /// Its own options; `--help` is added.
  let options: [OptionDescription]
  /// Whether the options that describe a network belong to it too.
  let takesNetwork: Bool

  init(
    _ name: String, _ abstract: String, usage: String, details: [String] = [], options: [OptionDescription],
    takesNetwork: Bool = true
  ) {
    self.name = name
    self.abstract = abstract
    self.usage = usage
    self.details = details
    self.options = options
    self.takesNetwork = takesNetwork
  }

  /// Every option it knows.
  var allOptions: [OptionDescription] {
    options + (takesNetwork ? NetworkOptions.descriptions : []) + [.help]
  }
}

/// What a command sees of the process it runs in.
struct ProgramContext: Sendable {
  /// Standard output.
  var output = TextOutput.standardOutput
  /// Standard error.
  var errors = TextOutput.standardError
  /// The environment.
  var environment: [String: String]
  /// Where the program's file is.
  var executablePath: String

  /// Where the file of this process is.
  static var thisExecutable: String {
    FileSystem.linkTarget("/proc/self/exe") ?? ProcessStart.arguments.first ?? ""
  }

  /// Where files are found and put.
  var locations: FileLocations {
    FileLocations(
      environment: environment, currentDirectory: FileSystem.currentFolder,
      executable: executablePath)
  }

  /// One line on standard error that is no error, such as a note about an image.
  ///
  /// A closed standard error does not end a command.
  func note(_ line: String) { try? errors.writeLine("resnext-tui: \(oneLine(line))") }
}
