import Foundation
import Synchronization

/// An HTTP server on the loopback, on a thread of its own, that answers each request as a test says.
public final class TestServer: Sendable {
  /// A request.
  public struct Request: Hashable, Sendable {
    /// Its path.
    public var path: String
    /// Its header fields, by their names in lower case.
    public var fields: [String: String]
    /// The first byte that is asked for; nil without a range.
    public var from: Int? {
      fields["range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0 != "-" }) }
    }
  }

  /// What is answered.
  public struct Reply: Sendable {
    /// The status line and the header fields.
    public var head: String
    /// What follows.
    public var body: [UInt8]
    /// How much of it is sent; nil for everything.
    public var sent: Int?
    /// Whether the connection stays open then, without another byte, until the client closes it.
    public var hangs = false

    /// An answer of its parts; `length` is what it says of the body's length, nil for nothing.
    public init(
      _ status: String, _ fields: [String] = [], body: [UInt8] = [], length: Int? = nil,
      saysLength: Bool = true, sent: Int? = nil, hangs: Bool = false
    ) {
      let length = saysLength ? ["Content-Length: \(length ?? body.count)"] : []
      head = (["HTTP/1.1 \(status)"] + fields + length + ["Connection: close", "", ""]).joined(
        separator: "\r\n")
      self.body = body
      self.sent = sent
      self.hangs = hangs
    }

    /// The same, with the connection cut after so many bytes of the body.
    public func cut(after bytes: Int) -> Reply {
      var reply = self
      reply.sent = bytes
      return reply
    }

    /// The same, with silence after so many bytes of the body.
    public func hanging(after bytes: Int) -> Reply {
      var reply = cut(after: bytes)
      reply.hangs = true
      return reply
    }
  }

  /// The port it listens at.
  public let port: Int
  private let listener: Int32
  private let answer: @Sendable (Request, Int) -> Reply
  private let seen = Mutex<[Request]>([])

  /// Starts one; `answer` gets each request with its number, from 0.
  public init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0, let server = self else { break }
        server.serve(connection)
        close(connection)
      }
      close(descriptor)
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The address of a path on it.
  public func url(_ path: String = "/archive.tar.gz") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// The requests that came, in order.
  public var requests: [Request] { seen.withLock { $0 } }

  private func serve(_ connection: Int32) {
    guard let request = read(connection) else { return }
    let number = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    let reply = answer(request, number)
    let bytes = Array(reply.head.utf8) + reply.body.prefix(reply.sent ?? reply.body.count)
    var start = 0
    while start < bytes.count {
      let put = bytes[start...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard put > 0 else { return }
      start += put
    }
    guard reply.hangs else { return }
    var byte: UInt8 = 0
    _ = recv(connection, &byte, 1, 0)
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
      let got = recv(connection, &block, block.count, 0)
      guard got > 0 else { return nil }
      bytes += block.prefix(got)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let words = lines.first?.split(separator: " ") ?? []
    return words.count == 3 ? Request(path: String(words[1]), fields: fields) : nil
  }
}

/// A file as a good server has it: whole, or from where it is asked for if it is still the same.
public struct ServedFile: Sendable {
  /// Its bytes.
  public var bytes: [UInt8]
  /// The name of this version; nil for none.
  public var tag: String?

  /// A file of its parts.
  public init(_ bytes: [UInt8], tag: String? = "\"one\"") {
    self.bytes = bytes
    self.tag = tag
  }

  /// What is answered to a request.
  public func reply(to request: TestServer.Request) -> TestServer.Reply {
    let fields = tag.map { ["ETag: \($0)"] } ?? []
    let isSame = request.fields["if-range"].map { $0 == tag } ?? true
    guard let from = request.from, isSame else { return .init("200 OK", fields, body: bytes) }
    guard from < bytes.count else {
      return .init("416 Range Not Satisfiable", ["Content-Range: bytes */\(bytes.count)"])
    }
    let range = "Content-Range: bytes \(from)-\(bytes.count - 1)/\(bytes.count)"
    return .init("206 Partial Content", fields + [range], body: Array(bytes[from...]))
  }
}
