import Foundation
import HTTPClient

/// Connections that are held open and say nothing, as browsers that watch a seat map.
struct Connections: Sendable {
    let scene: Scene
    static let count = 1000

    init(_ scene: Scene) { self.scene = scene }

    struct Figures: Codable {
        var connections: Int
        var megabytes: Double

        var row: String { String(format: "%d open connections cost %.0f MB", connections, megabytes) }
    }

    func measure() async throws -> Figures {
        guard let address = URLComponents(string: scene.office.url), let port = address.port else {
            throw BenchmarkError("no port in \(scene.office.url)")
        }
        let before = scene.office.memory()
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        for _ in 0..<Self.count { sockets.append(try connect(to: UInt16(port))) }
        // One request each, so that the server has built what it builds for a connection.
        let request = Array("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        for socket in sockets where write(socket, request, request.count) != request.count {
            throw BenchmarkError("a connection was closed")
        }
        var answer = [UInt8](repeating: 0, count: 4096)
        for socket in sockets where read(socket, &answer, answer.count) <= 0 {
            throw BenchmarkError("a connection was not answered")
        }
        return Figures(connections: Self.count, megabytes: (scene.office.memory() - before) / 1e6)
    }

    private func connect(to port: UInt16) throws -> Int32 {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw BenchmarkError("cannot connect: \(String(cString: strerror(errno)))") }
        return socket
    }
}
