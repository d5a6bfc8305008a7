import Formats
import Glibc

/// Standard input, output and error as the program was given them.
enum StandardStreams {
  /// Puts something that refuses every read and write where one of the three is closed.
  ///
  /// The next file that is opened would take the number otherwise, and be read or written as if it were the stream.
  static func fill() {
    for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(number, F_GETFD) == -1 {
      // The lowest free number is this one: those below are open by now.
      _ = open("/dev/null", mode)
    }
  }
}
