import Datasets

/// Finds the errors of networks, the newest request alone, on one patient thread: a run under way is hardly disturbed.
public final class ErrorQueue: Sendable {
  /// What is told of a request: what is known so far, or why nothing is.
  public typealias Observer = @Sendable (Result<ErrorMeasurement, TrainingError>) -> Void

  private let locations: FileLocations
  private let requests = NewestRequest()
  /// Seconds between two reports: what is looked at need not change more often.
  private static let pause = Duration.milliseconds(200)

  /// A queue without requests.
  public init(locations: FileLocations) { self.locations = locations }

  /// Measures; a request before it ends and is told of no more.
  public func measure(_ request: ErrorRequest, observer: @escaping Observer) {
    let number = requests.begin()
    PatientThread.run { [requests, locations] in
      guard requests.isNewest(number) else { return }
      var next = ContinuousClock.now
      do throws(TrainingError) {
        _ = try request.measure(locations) { found in
          guard requests.isNewest(number) else { return false }
          if found.isComplete || ContinuousClock.now >= next {
            observer(.success(found))
            next = .now + Self.pause
          }
          return true
        }
      } catch { if requests.isNewest(number) { observer(.failure(error)) } }
    }
  }

  /// Ends the request under way.
  public func cancel() { requests.begin() }
}
