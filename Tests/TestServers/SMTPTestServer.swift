import Foundation

/// A mail server that keeps what it is sent: scripts/python/smtp_server.py. Its certificate is for `localhost`.
public final class SMTPTestServer: Sendable {
    public let port: UInt16
    /// The authority's certificate, as PEM.
    public let authority: URL
    private let folder: URL
    private let program: Program

    /// - Parameter login: `user:password`, without which it takes nothing.
    public static func start(tls: Bool = false, login: String? = nil) async throws -> SMTPTestServer {
        try await onOwnThread { try SMTPTestServer(tls: tls, login: login) }
    }

    private init(tls: Bool, login: String?) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authority = folder.appending(path: "ca.pem")
        if tls { try TLSServer.certify("localhost", in: folder) }
        let script = Repository.root.appending(path: "scripts/python/smtp_server.py").path
        let options = (tls ? ["--tls"] : []) + (login.map { ["--login", $0] } ?? [])
        program = try Program(testPython(), [script, folder.path] + options)
        guard let port = UInt16(program.firstLine) else { throw TestServerError(program.firstLine) }
        self.port = port
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    /// The messages that it has, in the order in which they came, each with its envelope in fields `X-Envelope-…`.
    public var messages: [Data] {
        get throws {
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "eml" }
                .sorted {
                    (Int($0.deletingPathExtension().lastPathComponent) ?? 0)
                        < (Int($1.deletingPathExtension().lastPathComponent) ?? 0)
                }
                .map { try Data(contentsOf: $0) }
        }
    }
}
