import Foundation
import FoundationNetworking
import Synchronization

/// What a server says before it sends anything.
struct Answer: Hashable, Sendable {
  /// The status code.
  var status: Int
  /// The address it was asked at.
  var url: String
  /// Bytes that follow; nil where the server does not say.
  var bytes: Int?
  /// Header fields by their names in lower case.
  var fields: [String: String]
}

/// What happens in an exchange.
enum ExchangeNews: Sendable {
  /// The server answers.
  case answer(Answer)
  /// More of the file.
  case data(Data)
  /// It is over: nil when everything came that was announced, else why not.
  case ended(ExchangeFailure?)
}

/// Why an exchange came to nothing.
struct ExchangeFailure: Error, Hashable, Sendable {
  /// In words.
  var reason: String
  /// Whether the next try may come further.
  var isPassing: Bool
}

/// One request to a server over URLSession, which follows no redirection: they are counted by who asks.
///
/// The system's URLSession neither reads `file:` nor goes on with what it had, so ranges are asked for by header fields.
struct Exchange {
  private let session: URLSession
  private let listener: ExchangeListener

  /// Sends a request for `url`; what comes of it is told to `tell`, from another thread, in order.
  init(_ url: URL, fields: [(String, String)], tell: @escaping @Sendable (ExchangeNews) -> Void) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    // Whoever waits for the news knows how long; this bound is for nobody.
    configuration.timeoutIntervalForRequest = 24 * 3600
    listener = ExchangeListener(tell)
    session = URLSession(configuration: configuration, delegate: listener, delegateQueue: nil)
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
    // An archive that is packed once more for the way would not have the bytes that ranges and sums are about.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
    session.dataTask(with: request).resume()
  }

  /// Ends it, however far it came.
  func end() {
    listener.end()
    session.invalidateAndCancel()
  }
}

/// Hears what URLSession has to say of one request.
private final class ExchangeListener: NSObject, URLSessionDataDelegate, Sendable {
  private let tell: @Sendable (ExchangeNews) -> Void
  private let isEnded = Mutex(false)

  init(_ tell: @escaping @Sendable (ExchangeNews) -> Void) { self.tell = tell }

  /// From now on URLSession gets no answer to its questions: it would end the process over one for a task that was cancelled.
  func end() { isEnded.withLock { $0 = true } }

  /// Answers a question of URLSession while its task is there to hear it.
  private func answering(_ body: () -> Void) { isEnded.withLock { if !$0 { body() } } }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    answering { completionHandler(.allow) }
    report(response)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    tell(.data(data))
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    answering { completionHandler(nil) }
    report(response)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    tell(.ended(error.map(ExchangeFailure.init)))
  }

  private func report(_ response: URLResponse) {
    guard let response = response as? HTTPURLResponse else { return }
    var fields: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      if let name = name as? String, let value = value as? String { fields[name.lowercased()] = value }
    }
    let bytes = response.expectedContentLength
    tell(
      .answer(
        Answer(
          status: response.statusCode, url: response.url?.absoluteString ?? "",
          bytes: bytes < 0 ? nil : Int(bytes), fields: fields)))
  }
}

extension ExchangeFailure {
  /// A failure in words that say what to look after.
  init(_ error: any Error) {
    let code = (error as? URLError)?.code
    switch code {
    case .cannotFindHost, .dnsLookupFailed:
      self.init(reason: "the server's name is not known", isPassing: true)
    case .cannotConnectToHost: self.init(reason: "the server cannot be reached", isPassing: true)
    case .networkConnectionLost: self.init(reason: "the connection broke off", isPassing: true)
    case .timedOut: self.init(reason: "the server does not answer", isPassing: true)
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot, .clientCertificateRejected:
      self.init(
        reason: "its certificate cannot be checked (the package ca-certificates, the clock)", isPassing: false
      )
    case .unsupportedURL, .badURL: self.init(reason: "no address that can be fetched from", isPassing: false)
    default:
      let words = error.localizedDescription
      self.init(reason: words.isEmpty ? "the connection failed" : words, isPassing: true)
    }
  }
}
