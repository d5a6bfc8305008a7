import Formats
import ResNeXtModel
import Training

/// The weights a command works with, and how the user's network options bear on them.
struct WeightsReading {
  let path: String
  let options: ParsedOptions

  static let description = OptionDescription("weights", "F", "weights file (safetensors)")

  /// Reads `--weights`, which has to be there.
  init(_ options: ParsedOptions) throws(CommandError) {
    guard let path = options.text("weights"), !path.isEmpty else {
      throw .usage("--weights FILE is needed")
    }
    self.path = path
    self.options = options
    // A wrong option is refused before a file is opened.
    if NetworkOptions.needsNoBase(options) { _ = try NetworkOptions(options) }
  }

  /// Reads the file; network options override the network that it names.
  ///
  /// - Throws: `CommandError.failed` for a broken file, `.usage` for options that describe no network.
  func read() throws(CommandError) -> WeightsFile {
    var file: WeightsFile
    do {
      let preset = options.isGiven("preset") ? try NetworkOptions(options).configuration : nil
      file = try WeightsFile.read(path: path, fallback: preset)
    } catch let error as CommandError {
      throw error
    } catch {
      let text = oneLine("\(error)")
      throw .failed(text.hasPrefix(path) ? text : "\(path): \(text)")
    }
    let network = try NetworkOptions(options, base: file.weights.configuration).configuration
    if network.classes != file.classNames.count {
      file.classNames = (0..<network.classes).map { "class \($0)" }
    }
    file.weights.configuration = network
    return file
  }

  /// The network of a file, loaded and ready to classify.
  func network(_ file: WeightsFile, batch: Int, threads: Int) throws(CommandError) -> ResNeXt {
    do throws(ModelError) {
      let network = try ResNeXt(file.weights.configuration, batch: batch, trainable: false, threads: threads)
      try network.load(file.weights)
      return network
    } catch { throw .failed("\(path): \(error)") }
  }
}
