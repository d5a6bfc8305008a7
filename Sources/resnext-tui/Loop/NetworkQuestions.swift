import Datasets
import Dispatch
import Notebook
import ResNeXtModel
import Training

/// Asks networks what the notebook wants to know of them, each kind of question on a queue of its own.
final class NetworkQuestions {
  private let mailbox: Mailbox<Message>
  private let heldOut: HeldOutReader
  // The network that is shown, the one before it or that it is compared with, and one that gradients are taken of.
  private let inspector = Inspector(readyNetworks: 4, bytes: 256 << 20)
  private let ablations: AblationQueue
  private let errors: ErrorQueue
  private let forms = FormQueue()
  private let initializing = DispatchQueue(label: "resnext.weights", qos: .userInitiated)
  private let opening = DispatchQueue(label: "resnext.ranking", qos: .userInitiated)

  /// Answers go to the mailbox.
  init(mailbox: Mailbox<Message>, locations: FileLocations, heldOut: HeldOutReader) {
    self.mailbox = mailbox
    self.heldOut = heldOut
    ablations = AblationQueue(locations: locations)
    errors = ErrorQueue(locations: locations)
  }

  /// Does a command that is about a network; any other is none of its.
  func perform(_ command: Command) {
    switch command {
    case .initializeWeights(let number, let network, let seed): initialize(number, network, seed: seed)
    case .inspect(let inspection): inspect(inspection)
    case .probe(let number, let probe): inspector.ask(number, probe, answering: mailbox)
    case .rankHeldOut(let number, let ranking): rank(number, ranking)
    case .ablate(let number, let request): ablate(number, request)
    case .stopAblation: ablations.cancel()
    case .measureErrors(let number, let request): measure(number, request)
    case .stopErrors: errors.cancel()
    case .compareForms(let number, let request): compare(number, request)
    default: break
    }
  }

  private func initialize(_ number: Int, _ network: NetworkConfiguration, seed: UInt64) {
    initializing.async { [mailbox] in
      let result = Result { try NetworkWeights.initial(network, seed: seed) }.mapError { Failure($0) }
      mailbox.post(.weightsInitialized(number, result))
    }
  }

  private func inspect(_ inspection: Inspection) {
    let request = InspectionRequest(
      model: inspection.model, weights: inspection.weights, image: inspection.image,
      points: inspection.points, muted: inspection.muted)
    inspector.inspect(request) { [mailbox] result in
      mailbox.post(.traced(inspection.number, result.mapError { Failure($0) }))
    }
  }

  private func rank(_ number: Int, _ ranking: HeldOutRanking) {
    opening.async { [mailbox, heldOut, inspector] in
      switch heldOut.probe(ranking) {
      case .success(let probe): inspector.ask(number, probe, answering: mailbox)
      case .failure(let failure):
        mailbox.post(.probed(number, ranking.asker, .failure(failure), isFinal: true))
      }
    }
  }

  private func ablate(_ number: Int, _ request: AblationRequest) {
    ablations.measure(request) { [mailbox] result in
      mailbox.post(.ablated(number, result.mapError { Failure(oneLine("\($0)")) }))
    }
  }

  private func measure(_ number: Int, _ request: ErrorRequest) {
    errors.measure(request) { [mailbox] result in
      mailbox.post(.errorsMeasured(number, result.mapError { Failure(oneLine("\($0)")) }))
    }
  }

  private func compare(_ number: Int, _ request: FormRequest) {
    forms.compare(request) { [mailbox] result in
      mailbox.post(.formsCompared(number, result.mapError { Failure($0) }))
    }
  }
}

extension Inspector {
  /// Asks, and posts every answer with the number that the notebook gave the question.
  fileprivate func ask(_ number: Int, _ probe: Probe, answering mailbox: Mailbox<Message>) {
    ask(probe) { answer in
      mailbox.post(
        .probed(
          number, answer.probe.asker, answer.result.mapError { Failure($0) }, isFinal: answer.isFinal))
    }
  }
}
