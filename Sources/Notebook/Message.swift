import Datasets
import Fetching
import Foundation
import ResNeXtModel
import Training

/// Everything that happens to the notebook: keys, time, and the answers to its commands.
public enum Message: Sendable {
  /// The first frame is on the screen; slow work may begin.
  case began
  /// A key.
  case key(Key)
  /// The mouse, with what the frame on the screen says of the place under it; nil where it says nothing.
  case mouse(MouseAction, Place?)
  /// Text that was pasted into the terminal, as it came.
  case pasted(String)
  /// The terminal has another size.
  case resized(Size)
  /// The terminal was asked what it draws on, and says so.
  case terminalBackground(Appearance.Background)
  /// Time passes: seconds on a clock that never goes back. Sent at every turn of the event loop.
  case tick(Double)
  /// The terminal or the system asks the program to end.
  case signal(Signal)

  /// Answers `Command.loadImages`: the images to choose from.
  case images([ImageChoice])
  /// Answers `Command.loadImage`.
  case imageLoaded(path: String, Result<ImageChoice, Failure>)
  /// Answers `Command.initializeWeights` of the same number.
  case weightsInitialized(Int, Result<NetworkWeights, Failure>)
  /// Answers `Command.loadWeights`.
  case weightsLoaded(path: String, Result<DescribedWeights, Failure>)
  /// Answers `Command.describeData`.
  case dataDescribed(DataSource, Result<DataDescription, Failure>)
  /// Something happened in the fetch of this number.
  case fetching(Int, FetchEvent)
  /// Answers `Command.fetch` of the same number: where the data are, or why they are not.
  case fetched(Int, Result<FetchedData, Failure>)
  /// Answers `Command.describeMachine`.
  case machineDescribed([MachineFact])
  /// Answers `Command.inspect` of the same number.
  case traced(Int, Result<MeasuredTrace, Failure>)
  /// Answers `Command.probe` of the same number; a ranking's more than once, until it is final.
  case probed(Int, Asker, Result<ProbeFindings, Failure>, isFinal: Bool)
  /// Answers `Command.loadSnapshot` of the same number.
  case snapshotLoaded(Int, Result<Snapshot, Failure>)
  /// Answers `Command.readSnapshots` of the same number: the steps of each run's, or why there are none.
  case snapshotsRead(Int, Result<[RunID: [Int]], Failure>)
  /// Snapshots were kept beside the session of this path.
  case snapshotsKept(path: String, SnapshotsReference)
  /// The steps after which weights of training run `run` are kept, in order.
  case snapshots(run: RunID, steps: [Int])
  /// Answers `Command.ablate` of the same number: what is known so far, or why nothing is.
  case ablated(Int, Result<PathAblation, Failure>)
  /// Answers `Command.measureErrors` of the same number: what is known so far, or why nothing is.
  case errorsMeasured(Int, Result<ErrorMeasurement, Failure>)
  /// Answers `Command.loadHeldOut` of the same images.
  case heldOutLoaded(DataSource, [Int], Result<[ImageChoice], Failure>)
  /// Answers `Command.compareForms` of the same number.
  case formsCompared(Int, Result<FormComparison, Failure>)
  /// Something happened in training run `run`.
  case training(run: RunID, TrainingEvent)
  /// Training run `run` keeps its files in the folder of this name.
  case runNamed(run: RunID, folder: String)
  /// Answers `Command.readRuns` of the same number: what is known so far, or everything.
  case runsRead(Int, RunLibrary.Contents)
  /// Answers `Command.changeRun`: the path of its folder now, or why it is as it was.
  case runChanged(RunChange, Result<String, Failure>)
  /// The sweep of this number keeps its files in the folder of this name, which holds this much of it.
  case sweepNamed(Int, folder: String, SweepRecord)
  /// Something happened in the sweep of this number.
  case sweep(Int, SweepEvent)
  /// Answers `Command.saveSession`: where it stands now, or why it does not.
  case sessionSaved(path: String, Failure?)
  /// Answers `Command.rescueSession`: why it was needed, and where the session stands, or why it stands nowhere.
  case sessionRescued(Failure, Result<RescuedSession, Failure>)
  /// Answers `Command.export`: why it was not written, or nil.
  case exported(path: String, Failure?)
  /// Answers `Command.keepSettings`: where they stand now, or why they do not.
  case settingsKept(path: String, Failure?)
  /// Answers `Command.openSession`: the file's bytes.
  case sessionRead(path: String, Result<Data, Failure>)
  /// Answers `Command.complete`: paths that begin like the word asked about.
  case completions(word: String, [String])
  /// Answers `Command.unsaved`.
  case unsaved(UnsavedAnswer)
  /// A line to show to the user, such as a note about an image that was resized.
  case note(String)
}

/// A request to end that comes from outside.
public enum Signal: Int32, Sendable {
  /// SIGHUP: the terminal is gone.
  case hangup = 1
  /// SIGINT: interrupted.
  case interrupt = 2
  /// SIGQUIT: asked to end with Ctrl+\.
  case quit = 3
  /// SIGTERM: asked to end.
  case terminate = 15

  /// The exit status the shell expects.
  public var exitStatus: Int32 { 128 + rawValue }
}

/// Why a command was not done, as one line for a person.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public var description: String
  /// Whether a file was not written over because another program has changed it meanwhile.
  public var isOfChangedFile = false
  /// Whether data were looked for and are nowhere on this machine.
  public var isOfMissingData = false

  /// A failure of its line.
  public init(_ description: String) { self.description = description }

  /// A file that another program has changed since it was read or written.
  public init(changedFile path: String) {
    description = "\(path) was changed by another program meanwhile"
    isOfChangedFile = true
  }

  /// Data that are nowhere, as one line.
  public init(missingData line: String) {
    description = line
    isOfMissingData = true
  }

  /// Any error as one line.
  public init(_ error: any Error) { description = "\(error)" }
}

/// What is known of a data source once it was opened.
public struct DataDescription: Hashable, Sendable {
  /// Its own name, decided by what is in it.
  public var name: String
  /// Names of its classes, in label order.
  public var classNames: [String]

  /// A description of its parts.
  public init(name: String, classNames: [String]) {
    self.name = name
    self.classNames = classNames
  }
}
