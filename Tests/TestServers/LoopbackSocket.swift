import Foundation

/// A TCP connection; closed when it goes.
public final class LoopbackSocket: Sendable {
    public let descriptor: CInt

    init(_ descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    static func connect(port: UInt16) throws -> LoopbackSocket {
        let socket = try make()
        var address = loopback(port)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw TestServerError("connect: \(String(cString: strerror(errno)))") }
        return socket
    }

    /// One that nobody listens on at this moment.
    public static func freePort() throws -> UInt16 { try listen().port }

    /// Listens on a free port.
    static func listen() throws -> (socket: LoopbackSocket, port: UInt16) {
        let socket = try make()
        var address = loopback(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(socket.descriptor, address, size) == 0 else { return CInt(-1) }
                guard Foundation.listen(socket.descriptor, 128) == 0 else { return -1 }
                return getsockname(socket.descriptor, address, &size)
            }
        }
        guard code == 0 else { throw TestServerError("listen: \(String(cString: strerror(errno)))") }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// Nil when the socket was shut down.
    func accept() -> LoopbackSocket? {
        while true {
            let connection = Foundation.accept(descriptor, nil, nil)
            if connection >= 0 { return LoopbackSocket(connection) }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    /// Empty at the end, or when the peer broke off.
    func read(atMost limit: Int = 1 << 16) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while true {
                let result = recv(descriptor, buffer.baseAddress, limit, 0)
                if result < 0 && errno == EINTR { continue }
                count = max(0, result)
                return
            }
        }
    }

    @discardableResult func write(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Wakes whoever reads or accepts here.
    func shutDown() { shutdown(descriptor, CInt(SHUT_RDWR)) }

    func finishWriting() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Lets the peer's next read or write fail with "connection reset", once this socket goes.
    func resetWhenClosed() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
    }

    /// Ends the connection now, whoever else holds the socket; with `resetWhenClosed` by a reset.
    func disconnect() {
        var nowhere = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        Foundation.connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    private static func make() throws -> LoopbackSocket {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TestServerError("socket: \(String(cString: strerror(errno)))") }
        return LoopbackSocket(descriptor)
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}
