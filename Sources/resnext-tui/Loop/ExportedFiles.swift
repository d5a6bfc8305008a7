import Formats
import Notebook

extension ExportFile {
  /// Writes it atomically; never over a file that is there, unless that was asked for.
  ///
  /// - Returns: why it is not there; nil when it is.
  func write(to target: String) -> Failure? {
    guard replaces || FileSystem.isFree(target) else {
      return Failure("\(path) is there already; :export! \(path) writes over it")
    }
    do throws(Failure) {
      let data = try contents()
      do throws(FormatError) { try AtomicFile.write(data, to: target) } catch {
        throw Failure(error.description)
      }
      return nil
    } catch { return error }
  }
}
