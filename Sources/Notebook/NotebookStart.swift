import ResNeXtModel
import Training

/// What the notebook begins with: options of the command line and what was found on this machine.
public struct NotebookStart: Sendable {
  /// What the terminal can show.
  public var appearance: Appearance
  /// The terminal's size.
  public var size: Size
  /// The network and how to train it.
  public var training: TrainingConfiguration
  /// The preset the network was made from, where it still is that.
  public var preset: Preset?
  /// The cell to show first.
  public var cell: CellKind
  /// The block to show; nil for the first.
  public var block: BlockName?
  /// Where `s` saves; the session's name is its last part.
  public var sessionPath: String
  /// Whether to read that file first.
  public var opensSession: Bool
  /// Why nothing may be saved there, such as another instance that holds it; nil when it may.
  public var readOnlyReason: String?
  /// With which weights it begins.
  public var weights: StartWeights
  /// Whether the mouse reports.
  public var mouse: Bool
  /// Whether to say that there is a tour.
  public var offersTour = false
  /// For which background it is drawn.
  public var theme = ThemeChoice.auto
  /// Whether sentences are said in place of pictures, for a screen reader.
  public var reader = false
  /// How images are drawn.
  public var pictures = PictureChoice.auto
  /// What the terminal can show, whatever was chosen; nil where there is no terminal.
  public var ability: TerminalAbility?
  /// Where the user's settings are read from; empty where they are not.
  public var settingsPath = ""
  /// What the user's settings file says.
  public var settings = Settings()

  /// A start; what is not given is a default.
  public init(
    appearance: Appearance = Appearance(), size: Size = Size(columns: 80, rows: 24),
    training: TrainingConfiguration? = nil, preset: Preset? = .notebookCIFAR, cell: CellKind = .image,
    block: BlockName? = nil, sessionPath: String = "untitled.ipynb", opensSession: Bool = false,
    readOnlyReason: String? = nil, weightsPath: String? = nil, weights: DescribedWeights? = nil,
    weightsAreShipped: Bool = false,
    mouse: Bool = true
  ) {
    self.appearance = appearance
    self.size = size
    self.training =
      training
      ?? TrainingConfiguration(network: (preset ?? .notebookCIFAR).configuration, data: .shapes)
    self.preset = preset
    self.cell = cell
    self.block = block
    self.sessionPath = sessionPath
    self.opensSession = opensSession
    self.readOnlyReason = readOnlyReason
    self.weights = StartWeights(
      path: weightsPath, described: weights, shipped: weightsAreShipped ? weightsPath : nil)
    self.mouse = mouse
  }
}

/// With which weights a notebook begins.
public struct StartWeights: Sendable {
  /// The file to begin with; nil for freshly made ones.
  public var path: String?
  /// What is in that file where it was read before the first frame; nil to read it then.
  public var described: DescribedWeights?
  /// The file that ships with the program, whatever is begun with; nil where there is none.
  public var shipped: String?
}
