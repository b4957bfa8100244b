import Foundation
import Synchronization

/// Stands between a client and a server, and breaks connections as it is told. It knows nothing of what they say.
public final class FaultProxy: Sendable {
    public enum Fault: Sendable, Hashable {
        case none
        /// The connection is reset when the client has sent so many bytes.
        case resetAfterSending(Int)
        /// The connection is reset when the server has answered so many bytes.
        case resetAfterAnswering(Int)
        /// What the server says is never passed on.
        case silence
        /// The server's answer comes in pieces of so many bytes, with a pause before each.
        case drip(bytes: Int, pause: Double)
        /// The connection is closed as soon as it comes.
        case refusal
        /// The first request of all that has this text in it is passed on, and reset when its answer comes.
        case losesOneAnswer(to: String)
    }

    private struct State {
        var sockets: [LoopbackSocket] = []
        var connections = 0
        var isLosing = false
        var hasLost = false
    }

    public let port: UInt16
    private let listener: LoopbackSocket
    private let state = Mutex(State())

    /// `fault` is told the number of the connection, from 1.
    public init(to server: UInt16, _ fault: @escaping @Sendable (Int) -> Fault) throws {
        (listener, port) = try LoopbackSocket.listen()
        let listener = listener
        Thread { [weak self] in
            while let client = listener.accept() {
                guard let self else { return }
                let number = state.withLock { state in
                    state.connections += 1
                    return state.connections
                }
                connect(client, server, fault(number))
            }
        }.start()
    }

    deinit { stop() }

    public var url: String { "http://127.0.0.1:\(port)" }
    public var connections: Int { state.withLock(\.connections) }
    public var hasLostAnswer: Bool { state.withLock(\.hasLost) }

    public func stop() {
        listener.shutDown()
        for socket in state.withLock(\.sockets) { socket.shutDown() }
    }

    private func connect(_ client: LoopbackSocket, _ server: UInt16, _ fault: Fault) {
        // A server that does not listen is a connection that ends at once.
        guard fault != .refusal, let upstream = try? LoopbackSocket.connect(port: server) else { return }
        state.withLock { $0.sockets += [client, upstream] }
        Thread { [self] in
            switch fault {
            case .resetAfterSending(let count): pass(client, upstream, limit: count)
            case .losesOneAnswer(let text): pass(client, upstream, limit: nil) { self.watch(for: text, in: $0) }
            default: pass(client, upstream, limit: nil)
            }
        }.start()
        Thread { [self] in answer(upstream, client, fault) }.start()
    }

    private func answer(_ upstream: LoopbackSocket, _ client: LoopbackSocket, _ fault: Fault) {
        switch fault {
        case .silence:
            while !upstream.read().isEmpty {}
        case .drip(let size, let pause):
            while true {
                let bytes = upstream.read(atMost: size)
                if bytes.isEmpty { break }
                usleep(UInt32(pause * 1e6))
                if !client.write(bytes) { break }
            }
            client.finishWriting()
        case .resetAfterAnswering(let count): pass(upstream, client, limit: count)
        case .losesOneAnswer:
            pass(upstream, client, limit: nil) { [self] _ in
                state.withLock { state in
                    defer { state.isLosing = false }
                    if state.isLosing { state.hasLost = true }
                    return state.isLosing
                }
            }
        case .none, .resetAfterSending, .refusal: pass(upstream, client, limit: nil)
        }
    }

    /// Never stops what it sees.
    private func watch(for text: String, in bytes: [UInt8]) -> Bool {
        guard String(decoding: bytes, as: UTF8.self).contains(text) else { return false }
        state.withLock { if !$0.hasLost { $0.isLosing = true } }
        return false
    }

    /// Up to the end of what one says, to the limit, or to bytes that stop it: then both are reset.
    private func pass(
        _ one: LoopbackSocket, _ other: LoopbackSocket, limit: Int?, isStop: ([UInt8]) -> Bool = { _ in false }
    ) {
        var left = limit ?? .max
        while left > 0 {
            let bytes = one.read(atMost: min(left, 1 << 16))
            if bytes.isEmpty { return other.finishWriting() }
            if isStop(bytes) { break }
            guard other.write(bytes) else { return one.shutDown() }
            left -= bytes.count
        }
        for socket in [one, other] {
            socket.resetWhenClosed()
            // The other thread still holds the sockets; connecting to nothing is what sends the reset now.
            socket.disconnect()
        }
    }
}
