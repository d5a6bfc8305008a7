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
  /// Draws with so many colours at most, nil for as many as there are, and images in this way.
  func setLooks(_ colors: Appearance.Colors?, _ pictures: PictureChoice)
  /// Stops drawing and says sentences from now on, on lines that follow each other; or draws again.
  func setReader(_ on: Bool)
  /// Says lines, and shows the line that is being typed below them; nil where none is.
  func say(_ lines: [String], typing: SpokenLine?)
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
