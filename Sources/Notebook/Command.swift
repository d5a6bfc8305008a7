import Datasets
import Fetching
import Foundation
import ResNeXtModel
import Tensors
import Training

/// Everything the notebook wants done to the world; the executable does it and answers with a `Message`.
public enum Command: Sendable {
  /// Read the sample images, or make procedural ones where there are none, and those that go with a data source → `.images`.
  case loadImages(DataSource)
  /// Read one picture → `.imageLoaded`.
  case loadImage(path: String)
  /// Make a network's first weights, off the main thread → `.weightsInitialized` with `number`.
  case initializeWeights(number: Int, NetworkConfiguration, seed: UInt64)
  /// Read a weights file → `.weightsLoaded`; one that names no network is taken for `fallback` where it fits.
  ///
  /// A fresh head has as many classes as `fallback`.
  case loadWeights(path: String, fallback: NetworkConfiguration, head: HeadRequest)
  /// Open a data source to learn its name and classes → `.dataDescribed`.
  case describeData(DataSource)
  /// Fetch an archive, from its official place where no other is named → `.fetching` and, in the end, `.fetched` with `number`.
  case fetch(number: Int, CIFARArchive, ArchiveSource?)
  /// End what is being fetched; what came so far is kept.
  case stopFetch
  /// Find out about the processor, the libraries, the data and the files in use → `.machineDescribed`.
  case describeMachine
  /// Read the weights that a run had after a step, or before it where those are kept no more → `.snapshotLoaded` with `number`.
  case loadSnapshot(number: Int, RunID, step: Int)
  /// Forget the snapshots of the session before and read those that lie beside the one that was opened → `.snapshotsRead` with
  /// `number`.
  case readSnapshots(number: Int, SnapshotsToRead)
  /// Forget the snapshots of the session before; the one that was opened has none.
  case forgetSnapshots
  /// Send one image through the network, newest request wins → `.traced` with its number.
  case inspect(Inspection)
  /// Ask a network a question, of every asker the newest alone → `.probed` with its number.
  case probe(number: Int, Probe)
  /// Measure what paths are worth, one request at a time → `.ablated` with its number, as often as more is known.
  case ablate(number: Int, AblationRequest)
  /// End the measurement under way.
  case stopAblation
  /// Find the errors of weights on held-out images, one request at a time → `.errorsMeasured` with its number, as often as
  /// more is known.
  case measureErrors(number: Int, ErrorRequest)
  /// End the measurement of errors under way.
  case stopErrors
  /// Read held-out images of a data source, by their indices → `.heldOutLoaded`.
  case loadHeldOut(DataSource, [Int])
  /// Rank the held-out images of a data source, of every asker the newest question alone → `.probed` with its number, again
  /// and again as more of them were looked at.
  case rankHeldOut(number: Int, HeldOutRanking)
  /// Run a block in three forms, newest request wins → `.formsCompared` with its number.
  case compareForms(number: Int, FormRequest)

  /// Start a run on the training queue; a run under way was stopped before → `.training` with its number.
  case startTraining(TrainingRequest)
  /// Let the run wait between two steps.
  case pauseTraining(RunID)
  /// Let it go on.
  case resumeTraining(RunID)
  /// Take one step and wait again.
  case singleStep(RunID)
  /// End the run → `.training(.finished)`.
  case stopTraining(RunID)
  /// Ask for a copy of the newest weights → `.training(.snapshot)`.
  case requestSnapshot(RunID)

  /// Read the runs among the program's own and in some folders, going on where the last reading ended → `.runsRead` with
  /// `number`, as often as more is known.
  case readRuns(number: Int, folders: [String])
  /// Change a run's folder → `.runChanged`.
  case changeRun(RunChange)

  /// Train the settings of a sweep, in the folder it has or a new one → `.sweepNamed`, `.sweep` with its number.
  case startSweep(SweepToStart)
  /// Let the sweep wait between two steps.
  case pauseSweep
  /// Let it go on.
  case resumeSweep
  /// End it; everything is kept → `.sweep(.finished)`.
  case stopSweep

  /// Write a session and, beside it, its weights, both atomically → `.sessionSaved`.
  case saveSession(SessionFile)
  /// Write a session where it can be written, since where it belongs it cannot be → `.sessionRescued`.
  case rescueSession(SessionFile, Failure)
  /// Write what is shown into a file, atomically → `.exported`.
  case export(ExportFile)
  /// Read a session's bytes → `.sessionRead`.
  case openSession(path: String)
  /// Do something about copies of unsaved changes → `.unsaved`, where the notebook waits for it.
  case unsaved(UnsavedCommand)
  /// List files and folders whose path begins like `word` → `.completions`.
  case complete(word: String)

  /// Remember that the tour was offered, so that it is not offered again.
  case rememberTourOffer

  /// Turn mouse reports on or off.
  case setMouse(Bool)
  /// Draw with so many colours at most, nil for as many as there are, and images in this way.
  case setLooks(Appearance.Colors?, PictureChoice)
  /// Write values of the user's settings file, whose other lines stay → `.settingsKept`.
  case keepSettings([KeptSetting])
  /// Say sentences in place of drawing, or draw again.
  case setReader(Bool)
  /// Draw everything anew: something else wrote on the terminal.
  case redraw
  /// Sound the terminal's bell.
  case bell
  /// Print a line on standard error once the terminal is restored.
  case farewell(String)
  /// Restore the terminal and end with this status.
  case quit(status: Int32)
}

/// One image to send through the network, and where to look.
public struct Inspection: Sendable {
  /// Which request this is; the answer carries it.
  public var number: Int
  /// Which network with which weights that is.
  public var model: ModelID
  /// The weights, and with them the network.
  public var weights: NetworkWeights
  /// The picture, with how it becomes the network's input.
  public var image: ProbedImage
  /// The places whose feature maps are wanted.
  public var points: Set<TracePoint>
  /// The paths that say nothing.
  public var muted: MutedPaths

  /// A request of its parts.
  public init(
    number: Int, model: ModelID, weights: NetworkWeights, image: ProbedImage, points: Set<TracePoint>,
    muted: MutedPaths = .none
  ) {
    self.number = number
    self.model = model
    self.weights = weights
    self.image = image
    self.points = points
    self.muted = muted
  }
}

/// A run to start.
public struct TrainingRequest: Sendable {
  /// Which run this is; its messages carry it.
  public var run: RunID
  /// What decides the run.
  public var configuration: TrainingConfiguration
  /// Weights to go on from; nil to begin with the configuration's own seed.
  public var initial: NetworkWeights?
  /// Whether it waits before the first step.
  public var startsPaused: Bool

  /// A request of its parts.
  public init(
    run: RunID, configuration: TrainingConfiguration, initial: NetworkWeights?, startsPaused: Bool
  ) {
    self.run = run
    self.configuration = configuration
    self.initial = initial
    self.startsPaused = startsPaused
  }
}

/// A change of a run's folder, which happens only while nobody writes it.
public enum RunChange: Hashable, Sendable {
  /// Give it another name in the same place; a run of this session by its number.
  case rename(String, to: String, run: RunID?)
  /// Delete it with all that is in it, which has to be the files of a run.
  case delete(String, run: RunID?)
}

/// Snapshots beside a session.
public struct SnapshotsToRead: Hashable, Sendable {
  /// Where they lie.
  public var path: String
  /// What the session says of them.
  public var reference: SnapshotsReference
}

/// A sweep to start.
public struct SweepToStart: Sendable {
  /// Which sweep this is; its messages carry it.
  public var number: Int
  /// What decides it, and what is known of it.
  public var record: SweepRecord
  /// The name of the folder among the user's runs in which it goes on, where that still holds it; nil for a new one.
  public var folder: String?
}

/// A session that was written elsewhere than where it belongs.
public struct RescuedSession: Hashable, Sendable {
  /// The notebook's file.
  public var path: String
  /// Whether its weights found no room beside it.
  public var lacksWeights: Bool

  /// A session of its parts.
  public init(path: String, lacksWeights: Bool) {
    self.path = path
    self.lacksWeights = lacksWeights
  }
}

/// A session to write.
public struct SessionFile: Sendable {
  /// Where the notebook goes.
  public var path: String
  private let make: @Sendable (SessionOutputs, SnapshotsReference?) throws -> Data
  /// Weights for the sibling `.safetensors`, where they are worth keeping; nil leaves that file alone.
  public var weights: DescribedWeights?
  /// Where they go.
  public var weightsPath: String
  /// The runs whose snapshots are kept beside it as far as there is room, that which counts most first.
  public var snapshotRuns: [RunID] = []
  /// Their snapshots, to be written where `snapshotsPath` says; nil leaves that file alone.
  public var snapshots: PackedSnapshots?
  /// Whether nothing may stand there yet: what came of another program's notebook writes over no file.
  public var mustBeNew: Bool
  /// Whether it may take the place of a file that another program has changed meanwhile.
  public var replacesChanged: Bool

  /// A session of its parts.
  public init(
    path: String, contents: @escaping @Sendable (SessionOutputs, SnapshotsReference?) throws -> Data,
    weights: DescribedWeights?, weightsPath: String, mustBeNew: Bool = false, replacesChanged: Bool = false
  ) {
    self.path = path
    make = contents
    self.weights = weights
    self.weightsPath = weightsPath
    self.mustBeNew = mustBeNew
    self.replacesChanged = replacesChanged
  }

  /// Makes the notebook, nbformat 4.5, with such outputs, which takes a while: they are drawn then.
  ///
  /// - Throws: what `JSONEncoder` throws for a state that cannot be written.
  public func contents(_ outputs: SessionOutputs) throws -> Data { try make(outputs, snapshots?.reference) }

  /// Where its snapshots go.
  public var snapshotsPath: String { SessionFile.snapshotsPath(of: path) }

  /// `tour.snapshots.safetensors` for `tour.ipynb`, in the same folder.
  static func snapshotsPath(of path: String) -> String {
    (path.hasSuffix(".ipynb") ? String(path.dropLast(6)) : path) + ".snapshots.safetensors"
  }
}
