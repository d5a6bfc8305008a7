import CNcurses
import Notebook

/// Turns what ncurses reads into keys.
enum KeyDecoder {
  /// A key code above the characters; nil for those the notebook has no use for.
  static func functionKey(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: return .up
    case KEY_DOWN: return .down
    case KEY_LEFT: return .left
    case KEY_RIGHT: return .right
    case KEY_HOME: return .home
    case KEY_END: return .end
    case KEY_PPAGE: return .pageUp
    case KEY_NPAGE: return .pageDown
    case KEY_BTAB: return .backTab
    case KEY_BACKSPACE: return .backspace
    case KEY_DC: return .delete
    case KEY_ENTER: return .enter
    default: return (1...24).first { curses_function_key(Int32($0)) == code }.map { .function($0) }
    }
  }

  /// A character as it was typed; nil for what is none.
  static func character(_ code: UInt32) -> Key? {
    switch code {
    case 0x1B: return .escape
    case 0x09: return .tab
    case 0x0A, 0x0D: return .enter
    case 0x08, 0x7F: return .backspace
    case 0x01...0x1A: return Unicode.Scalar(code + 0x60).map { .control(Character($0)) }
    case 0x00...0x1F, 0x80...0x9F: return nil
    default: return Unicode.Scalar(code).map { .character(Character($0)) }
    }
  }
}
