import Datasets
import Dispatch
import Fetching
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Training

/// Does what the notebook asks for and answers with messages; slow work goes to queues.
final class CommandPerformer {
  private let terminal: any Terminal
  private let mailbox: Mailbox<Message>
  private let locations: FileLocations
  private let queues = WorkQueues()
  private let heldOut: HeldOutReader
  private let questions: NetworkQuestions
  private let fetches = FetchQueue()
  private let sessions: any SessionStore
  private let unsaved: UnsavedQueue?
  private let runs: RecordedRuns
  private let sweeps: RecordedSweeps
  private let folders: RunFolders
  /// Lines for standard error once the terminal is given back.
  private(set) var farewell: [String] = []

  /// A performer for one notebook; without a store for them nothing is copied that is unsaved.
  init(
    terminal: any Terminal, mailbox: Mailbox<Message>, locations: FileLocations, sessions: any SessionStore,
    unsaved: (any UnsavedStore)? = nil
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    self.locations = locations
    self.sessions = sessions
    self.unsaved = unsaved.map(UnsavedQueue.init)
    heldOut = HeldOutReader(locations)
    questions = NetworkQuestions(mailbox: mailbox, locations: locations, heldOut: heldOut)
    runs = RecordedRuns(mailbox: mailbox, locations: locations)
    sweeps = RecordedSweeps(mailbox: mailbox, locations: locations)
    folders = RunFolders(locations)
  }

  /// Does a command.
  ///
  /// - Returns: the exit status when the notebook quits, else nil.
  func perform(_ command: Command) -> Int32? {
    switch command {
    case .loadImages, .loadImage, .loadHeldOut, .loadWeights, .describeData, .describeMachine, .openSession,
      .complete:
      read(command)
    case .saveSession, .rescueSession, .export, .keepSettings: write(command)
    case .rememberTourOffer: TourOffer(locations).remember()
    case .unsaved(let command): care(command)
    case .loadSnapshot(let number, let run, let step): load(number, run, step: step)
    case .readSnapshots(let number, let kept): read(number, kept)
    case .forgetSnapshots: _ = runs.snapshots.beginSession()
    case .initializeWeights, .inspect, .probe, .rankHeldOut, .ablate, .stopAblation, .measureErrors,
      .stopErrors,
      .compareForms:
      questions.perform(command)
    case .fetch(let number, let archive, let source): fetch(number, archive, source)
    case .stopFetch: fetches.stop()
    case .startTraining(let request): runs.start(request)
    case .pauseTraining(let run): runs.control(of: run)?.pause()
    case .resumeTraining(let run): runs.control(of: run)?.resume()
    case .singleStep(let run): runs.control(of: run)?.singleStep()
    case .stopTraining(let run): runs.control(of: run)?.stop()
    case .requestSnapshot(let run): runs.control(of: run)?.requestSnapshot()
    case .readRuns(let number, let names):
      let mailbox = mailbox
      folders.read(names) { mailbox.post(.runsRead(number, $0)) }
    case .changeRun(let change): self.change(change)
    case .startSweep(let sweep): sweeps.start(sweep)
    case .pauseSweep: sweeps.reins?.pause()
    case .resumeSweep: sweeps.reins?.resume()
    case .stopSweep: sweeps.stop()
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .setLooks(let colors, let pictures): terminal.setLooks(colors, pictures)
    case .setReader(let isOn): terminal.setReader(isOn)
    case .redraw: terminal.repaint()
    case .bell: terminal.bell()
    case .farewell(let line): farewell.append(line)
    case .quit(let status): return status
    }
    return nil
  }

  /// Lets everything that writes come to its end: saves under way, and the runs, whose last weights are kept.
  ///
  /// What is only read is not waited for.
  ///
  /// - Returns: what did not end in `seconds`, a line each.
  func finish(within seconds: Double) -> [String] {
    let deadline = DispatchTime.now() + seconds
    runs.stop()
    sweeps.stop()
    fetches.stop()
    let unwritten = queues.writes.wait(until: deadline).map {
      "\($0) did not end; the file is as it was before"
    }
    return unwritten + runs.wait(until: deadline) + sweeps.wait(until: deadline)
  }

  /// Folders of the runs that left weights, in order.
  var keptRuns: [String] { runs.kept }

  /// What runs could not leave where it belongs, and where it is: a line each.
  var runProblems: [String] { runs.problems }

  // MARK: Files

  private func read(_ command: Command) {
    let mailbox = mailbox
    let locations = locations
    let sessions = sessions
    let heldOut = heldOut
    queues.reading.async {
      switch command {
      case .loadImages(let data):
        let (choices, note) = ImageChoice.all(locations, data: data)
        mailbox.post(.images(choices))
        if let note { mailbox.post(.note(note)) }
      case .loadImage(let path):
        mailbox.post(.imageLoaded(path: path, ImageChoice.read(path: locations.typed(path))))
      case .loadHeldOut(let data, let indices):
        mailbox.post(.heldOutLoaded(data, indices, heldOut.read(data, indices)))
      case .loadWeights(let path, let fallback, let head):
        mailbox.post(
          .weightsLoaded(
            path: path, DescribedWeights.read(path: locations.typed(path), fallback: fallback, head: head)))
      case .describeData(let source):
        mailbox.post(.dataDescribed(source, DataDescription.read(source, locations)))
      case .describeMachine:
        let report = MachineReport(locations, executable: ProgramContext.thisExecutable)
        mailbox.post(.machineDescribed(report.facts))
      case .openSession(let path):
        mailbox.post(.sessionRead(path: path, sessions.read(path: locations.typed(path))))
      case .complete(let word):
        mailbox.post(.completions(word: word, pathCompletions(of: word, locations)))
      default: break
      }
    }
  }

  private func write(_ command: Command) {
    let mailbox = mailbox
    let sessions = sessions
    let locations = locations
    let snapshots = runs.snapshots
    switch command {
    case .saveSession(let file):
      queues.write("saving \(file.path)") {
        let packed = file.packing(snapshots)
        let failure = sessions.save(packed.typed(locations))
        mailbox.post(.sessionSaved(path: file.path, failure))
        if failure == nil, let kept = packed.snapshots {
          mailbox.post(.snapshotsKept(path: file.path, kept.reference))
        }
      }
    case .rescueSession(let file, let reason):
      queues.rescue("keeping a copy of \(file.path)") {
        mailbox.post(.sessionRescued(reason, sessions.rescue(file.packing(snapshots).typed(locations))))
      }
    case .export(let file):
      let typed = locations.typed(file.path)
      queues.write("exporting \(file.path)") {
        mailbox.post(.exported(path: file.path, file.write(to: typed)))
      }
    case .keepSettings(let kept):
      let path = locations.settingsFile
      queues.write("keeping settings") {
        mailbox.post(.settingsKept(path: path, SettingsFile.keep(kept, at: path)))
      }
    default: break
    }
  }

  private func change(_ change: RunChange) {
    let (mailbox, folders, runs) = (mailbox, folders, runs.places)
    queues.write("changing a run's folder") {
      let result = folders.change(change)
      if case .success(let path) = result { runs.follow(change, to: path) }
      mailbox.post(.runChanged(change, result))
    }
  }

  private func fetch(_ number: Int, _ archive: CIFARArchive, _ source: ArchiveSource?) {
    let mailbox = mailbox
    fetches.start(FetchRequest(archive, from: source, into: locations.cache)) { event in
      mailbox.post(.fetching(number, event))
    } done: { result in
      mailbox.post(.fetched(number, result.mapError { Failure(oneLine("\($0)")) }))
    }
  }

  private func care(_ command: UnsavedCommand) {
    let mailbox = mailbox
    unsaved?.perform(command, writes: queues.writes) { mailbox.post(.unsaved($0)) }
  }

  // MARK: Snapshots

  private func load(_ number: Int, _ run: RunID, step: Int) {
    let mailbox = mailbox
    let snapshots = runs.snapshots
    queues.reading.async {
      let found = snapshots.found(run, step: step)
      // One that could not be read is forgotten.
      mailbox.post(.snapshots(run: run, steps: snapshots.steps(of: run)))
      mailbox.post(.snapshotLoaded(number, found))
    }
  }

  private func read(_ number: Int, _ kept: SnapshotsToRead) {
    let (mailbox, snapshots) = (mailbox, runs.snapshots)
    let path = locations.typed(kept.path)
    // At once: a run that begins now keeps its own.
    let session = snapshots.beginSession()
    queues.reading.async {
      do throws(TrainingError) {
        let archive = try SnapshotArchive.read(path: path, kept.reference)
        guard let runs = snapshots.take(archive, inSession: session) else { return }
        let steps = Dictionary(uniqueKeysWithValues: runs.map { ($0, snapshots.steps(of: $0)) })
        mailbox.post(.snapshotsRead(number, .success(steps)))
      } catch { mailbox.post(.snapshotsRead(number, .failure(Failure(oneLine("\(error)"))))) }
    }
  }
}
