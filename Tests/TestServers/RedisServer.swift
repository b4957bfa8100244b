import Foundation
import Synchronization

/// A Redis of one test's own, on a free port of loopback and on a socket in its folder. It keeps nothing on the disk.
public final class RedisServer: Sendable {
    public let port: UInt16
    /// The path of the socket.
    public let socket: String
    private let folder: URL
    private let password: String?
    private let program = Mutex<Program?>(nil)

    public static func start(password: String? = nil) async throws -> RedisServer {
        try await onOwnThread {
            // Somebody else may take the port before it does.
            for _ in 0..<4 { if let server = try? RedisServer(password: password) { return server } }
            return try RedisServer(password: password)
        }
    }

    private init(password: String?) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        socket = folder.appending(path: "socket").path
        self.password = password
        port = try LoopbackSocket.listen().port
        try run()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    public var url: String { "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)" }

    /// Ends it at once, in whatever it is at; returns when it is gone.
    public func kill() async throws {
        let id = try id
        program.withLock { $0 = nil }
        guard try await eventually({ Foundation.kill(id, 0) != 0 }) else { throw TestServerError("Redis does not end") }
    }

    /// Starts it anew, with nothing in it.
    public func restart() async throws { try await onOwnThread { [self] in try run() } }

    /// Lets it do nothing, though the system goes on to take what is sent to it.
    public func pause() throws { Foundation.kill(try id, SIGSTOP) }

    public func resume() throws { Foundation.kill(try id, SIGCONT) }

    private var id: Int32 {
        get throws {
            let text = try String(contentsOf: folder.appending(path: "id"), encoding: .utf8)
            guard let id = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw TestServerError("Redis wrote no process id")
            }
            return id
        }
    }

    private func run() throws {
        let started = try Program(
            "redis-server",
            [
                "--bind", "127.0.0.1", "--port", "\(port)", "--unixsocket", socket, "--dir", folder.path, "--save", "",
                "--appendonly", "no", "--pidfile", folder.appending(path: "id").path,
            ] + (password.map { ["--requirepass", $0] } ?? []))
        for _ in 0..<1000 {
            // Refused until it listens.
            if (try? id) != nil, (try? LoopbackSocket.connect(port: port)) != nil {
                return program.withLock { $0 = started }
            }
            usleep(10_000)
        }
        throw TestServerError("Redis does not listen on port \(port)")
    }
}
