import Datasets

extension ParsedOptions {
  static let data = OptionDescription(
    "data", "D", "shapes, cifar10, cifar100, a folder or file (default: CIFAR-10 if found, or shapes)")

  /// What `--data` names; nil when it was not given.
  func dataSource() throws(CommandError) -> DataSource? {
    guard let text = text("data") else { return nil }
    guard !text.isEmpty else { throw .usage("--data: shapes, cifar10, cifar100 or a folder is needed") }
    return DataSource(argument: text)
  }
}
