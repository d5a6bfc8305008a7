import Foundation
import Notebook

/// What the terminal is asked, and what follows from its answers: what it draws on, and whether it shows pictures.
///
/// Nothing waits for an answer: the first frame is drawn for a dark screen with half-blocks. The protocol of pictures is
/// spoken of only to terminals that gave a name that knows it, or where the user asks for it: others would print it.
struct TerminalQuestions {
  /// What is known now that was not before.
  enum Finding: Equatable {
    /// The terminal draws on this.
    case background(Appearance.Background)
    /// It shows pictures; inside tmux they have to pass through it.
    case pictures(isInTmux: Bool)
    /// Another question is to be sent.
    case ask(String)
  }

  let asksBackground: Bool
  let pictures: PictureChoice
  let isInTmux: Bool
  /// What tmux says of itself: whether it hands sequences on, and the name that the terminal outside gave.
  let askTmux: () -> (allowsPassthrough: Bool, outerVersion: String)?

  /// DA1: whoever answers anything answers this, and last.
  private static let fence = "\u{1B}[c"

  /// The first questions; empty where nothing is to be known.
  var opening: String {
    let background = asksBackground ? "\u{1B}]11;?\u{1B}\\" : ""
    let version = pictures == .blocks ? "" : "\u{1B}[>0q"
    return background.isEmpty && version.isEmpty ? "" : background + version + Self.fence
  }

  /// Asks whether a picture of one pixel would be shown.
  static let pictureQuestion = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\" + fence

  /// What an answer says.
  func finding(_ reply: TerminalReply) -> Finding? {
    switch reply {
    case .background(let background): return asksBackground ? .background(background) : nil
    case .graphics(let isShown): return isShown && pictures != .blocks ? .pictures(isInTmux: false) : nil
    case .version(let name):
      guard pictures != .blocks else { return nil }
      if isInTmux { return passesTmux ? .pictures(isInTmux: true) : nil }
      return pictures == .kitty || Self.placesPictures(name) ? .ask(Self.pictureQuestion) : nil
    case .attributes: return nil
    }
  }

  private var passesTmux: Bool {
    guard let tmux = askTmux(), tmux.allowsPassthrough else { return false }
    return pictures == .kitty || Self.placesPictures(tmux.outerVersion)
  }

  /// Whether a terminal of this name and version knows placeholders: kitty from 0.28 on, and ghostty.
  static func placesPictures(_ version: String) -> Bool {
    if version.lowercased().hasPrefix("ghostty") { return true }
    guard version.hasPrefix("kitty(") else { return false }
    let numbers = version.dropFirst(6).prefix { $0 != ")" }.split(separator: ".").map { Int($0) ?? 0 }
    return !numbers.prefix(2).lexicographicallyPrecedes([0, 28])
  }

  /// Asks the tmux around this process, by its own program; nil where it does not answer within half a second.
  static func askTmux() -> (allowsPassthrough: Bool, outerVersion: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tmux", "display-message", "-p", "#{allow-passthrough}|#{client_termtype}"]
    let output = Pipe()
    (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    guard waitForInput([output.fileHandleForReading.fileDescriptor], milliseconds: 500) == [true] else {
      process.terminate()
      return nil
    }
    let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return nil }
    // Tmux gives the choice by its number or by its name.
    return (["1", "2", "on", "all"].contains(parts[0]), parts[1].trimmingCharacters(in: .newlines))
  }
}
