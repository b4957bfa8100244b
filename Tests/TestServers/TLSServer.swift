import Foundation

/// An HTTPS server whose certificate an authority of its own has signed.
public final class TLSServer: Sendable {
    public let port: UInt16
    /// The authority's certificate, as PEM.
    public let authority: URL
    private let folder: URL
    private let program: Program

    /// The certificate is for the host `name`.
    public static func start(name: String) async throws -> TLSServer {
        try await onOwnThread { try TLSServer(name: name) }
    }

    private init(name: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authority = folder.appending(path: "ca.pem")
        try Self.certify(name, in: folder)
        let script = Repository.root.appending(path: "scripts/python/tls_server.py").path
        program = try Program("python3", [script, folder.path])
        guard let port = UInt16(program.firstLine) else { throw TestServerError(program.firstLine) }
        self.port = port
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    static func certify(_ name: String, in folder: URL) throws {
        func openssl(_ line: String) throws {
            _ = try Program.run("bash", ["-c", "cd '\(folder.path)' && openssl \(line)"])
        }
        try openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Ticketpress tests' -keyout ca.key -out ca.pem")
        try openssl("req -newkey rsa:2048 -nodes -subj '/CN=\(name)' -keyout server.key -out server.csr")
        try Data("subjectAltName=DNS:\(name)\n".utf8).write(to: folder.appending(path: "names.txt"))
        try openssl(
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names.txt -out server.pem"
        )
    }
}
