import Notebook

/// What the event loop needs of a terminal; `CursesTerminal` is the real one, `MemoryTerminal` its twin in tests.
protocol Terminal: AnyObject {
  /// The size now.
  var size: Size { get }
  /// Readable when `nextEvent` may have something; -1 where nothing can be waited for.
  var inputDescriptor: Int32 { get }
  /// Whether the other end of the terminal was closed.
  var isGone: Bool { get }
  /// Gives the terminal back, stops the process as the user asked, and takes the terminal again when it goes on.
  func suspend()
  /// Takes the terminal again after the process was stopped, whatever was done to it meanwhile; `size` is that of now.
  func resume()
  /// Shows a screen.
  func draw(_ screen: Screen)
  /// What was typed or happened, oldest first; nil when there is nothing more. Does not wait.
  func nextEvent() -> TerminalEvent?
  /// Turns mouse reports on or off.
  func setMouse(_ on: Bool)
  /// Makes the next `draw` paint every place anew.
  func repaint()
  /// Sounds the bell.
  func bell()
}

/// What comes from a terminal.
enum TerminalEvent: Equatable {
  /// A key.
  case key(Key)
  /// The mouse.
  case mouse(MouseAction)
  /// Pasted text.
  case pasted(String)
  /// Another size.
  case resized(Size)
  /// What the terminal draws on, as it says itself.
  case background(Appearance.Background)
}
