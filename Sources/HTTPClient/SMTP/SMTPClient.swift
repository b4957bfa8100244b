import CCurl

/// Hands messages to a mail server (RFC 5321), over connections that are kept between messages. It knows nothing of what
/// is in a message.
///
/// It is shared and lives as long as the program needs it; when it goes, its threads end.
public final class SMTPClient: Sendable {
    public let server: SMTPServer
    public let settings: HTTPClient.Settings
    private let pool: TransferPool

    /// Of the settings, those about HTTP alone have no meaning here.
    public init(_ server: SMTPServer, _ settings: HTTPClient.Settings = HTTPClient.Settings()) {
        self.server = server
        self.settings = settings
        pool = TransferPool(threads: settings.connections, waiting: settings.waiting)
    }

    deinit { pool.close() }

    /// Returns when the server has taken the message for the recipient. Where the connection breaks after the message was
    /// sent, the server may have it all the same.
    ///
    /// - Parameters:
    ///   - message: A whole message (RFC 5322); its lines end with CR LF, and need no stuffing of dots.
    ///   - sender: Where the server reports what it could not deliver; also `MAIL FROM`.
    public func send(_ message: [UInt8], from sender: String, to recipient: String) async throws(SMTPError) {
        for address in [sender, recipient] where !Self.isSafe(address) { throw .invalidAddress }
        try await run(within: settings.timeout) { transfer, handle in
            transfer.perform(message, from: sender, to: recipient, on: handle)
        }
    }

    /// Asks the server whether it is there, and would take us (`NOOP`).
    public func check() async throws(SMTPError) {
        try await run(within: .seconds(10)) { transfer, handle in transfer.check(on: handle) }
    }

    private func run(
        within time: Duration, _ work: @escaping @Sendable (SMTPTransfer, CurlHandle) -> SMTPError?
    ) async throws(SMTPError) {
        let (server, settings) = (server, settings)
        let result = await pool.run(before: .now + time, expiry: .timedOut(host: server.host, .waiting)) {
            handle, left -> Result<SMTPError?, HTTPClientError> in
            .success(work(SMTPTransfer(server: server, settings: settings, timeout: left), handle))
        }
        switch result {
        case .success(nil): return
        case .success(let error?): throw error
        case .failure(let error): throw .connection(error)
        }
    }

    /// What could end a command of the protocol is in no address.
    private static func isSafe(_ address: String) -> Bool {
        !address.isEmpty && address.utf8.count <= 254
            && address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" }
    }
}

/// Why a message was not taken.
public enum SMTPError: Error, Sendable, Hashable {
    /// The server said no; the code is of RFC 5321, section 4.2: 4xx for now, 5xx for good.
    case refused(host: String, code: Int, reason: String)
    /// The server does not let us in with this user and password.
    case loginRefused(host: String)
    /// The server has no TLS, and without it the settings let nothing through.
    case noTLS(host: String)
    case invalidAddress
    case connection(HTTPClientError)

    /// Whether another try may succeed.
    public var isTransient: Bool {
        switch self {
        case .refused(_, let code, _): (400..<500).contains(code)
        // Somebody will put it right, and the mails should still be there then.
        case .loginRefused, .noTLS: true
        case .invalidAddress: false
        case .connection(let error): error.isTransient || error.isBeforeSending || error == .cancelled
        }
    }
}

extension SMTPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let host, let code, let reason): "\(host) does not take the mail: \(code) \(reason)"
        case .loginRefused(let host):
            "\(host) refuses the user or the password; correct them in the URL of the mail server"
        case .noTLS(let host):
            "\(host) offers no TLS; use another server, or allow it with ?starttls=never where the way there is safe"
        case .invalidAddress: "an address has a character that none may have; correct it"
        case .connection(let error): "\(error)"
        }
    }
}
