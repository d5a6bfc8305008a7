/// `info`: the program, the machine, and every path that is used.
struct InfoCommand: ProgramCommand {
  static let description = CommandDescription(
    "info", "print version, processor, libraries, data and every path in use", usage: "[--json]",
    options: [.json], takesNetwork: false)

  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    json = options.has("json")
  }

  func run(in context: ProgramContext) throws {
    let report = MachineReport(context.locations, executable: context.executablePath)
    if json {
      try context.output.writeLine(report.json.text())
    } else {
      try context.output.write(report.text)
    }
  }
}
