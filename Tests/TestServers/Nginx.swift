import Foundation

/// An nginx of one test's own, on a free port of loopback, that passes on to several servers: as it comes, but for what the
/// README advises about servers that are restarted.
public final class Nginx: Sendable {
    public let port: UInt16
    private let folder: URL
    private let program: Program

    public static func start(passingTo servers: [UInt16]) async throws -> Nginx {
        try await onOwnThread {
            // Somebody else may take the port before it does.
            for _ in 0..<4 { if let server = try? Nginx(servers) { return server } }
            return try Nginx(servers)
        }
    }

    private init(_ servers: [UInt16]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ticketpress-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try freePort()
        try Data(Self.configuration(port, servers).utf8).write(to: folder.appending(path: "nginx.conf"))
        // It says nothing where it is read; its log goes into the folder.
        program = try Program(
            "/bin/bash", ["-c", "echo starts; exec nginx -p '\(folder.path)' -c nginx.conf -e error.log"],
            environment: ["PATH": "/usr/sbin:/usr/bin:/bin"])
        for _ in 0..<1000 {
            // Refused until it listens.
            if (try? LoopbackSocket.connect(port: port)) != nil { return }
            usleep(10_000)
        }
        throw TestServerError("nginx does not listen on port \(port): \(log)")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }  // the system clears its temporary folder

    public var url: String { "http://127.0.0.1:\(port)" }

    /// What went wrong.
    public var log: String {
        (try? String(contentsOf: folder.appending(path: "error.log"), encoding: .utf8)) ?? "it wrote no log"
    }

    /// One process, so that it ends as a whole.
    private static func configuration(_ port: UInt16, _ servers: [UInt16]) -> String {
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events {}
        http {
            access_log off;
            client_body_temp_path bodies;
            proxy_temp_path answers;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            upstream ticketpress {
        \(servers.map { "        server 127.0.0.1:\($0) max_fails=0;" }.joined(separator: "\n"))
                keepalive 16;
                keepalive_timeout 1s;
            }
            server {
                listen 127.0.0.1:\(port);
                location / {
                    proxy_pass http://ticketpress;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                }
            }
        }

        """
    }
}

/// One that nobody had when it was asked for.
public func freePort() throws -> UInt16 { try LoopbackSocket.listen().port }
