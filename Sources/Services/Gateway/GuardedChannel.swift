import Foundation
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection that speaks HTTP/1.1, counted and guarded.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel
    let connections: OpenConnections
    let patience: Patience
    let bodyLimit: Int
    let farewell: Farewell?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let admission = connections.enter(channel.remoteAddress?.ipAddress)
        channel.closeFuture.whenComplete { [connections] _ in connections.leave(admission) }
        return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
            endStalled(channel)
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let guardian = GuardConnection(
                admission, patience, bodyLimit: bodyLimit, farewell: farewell, logger: logger)
            try pipeline.addHandler(guardian, position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }

    /// The system ends a connection whose client takes nothing of what is sent, be it that the client has gone or that it
    /// does not read (Linux, tcp(7): TCP_USER_TIMEOUT; RFC 5482).
    private func endStalled(_ channel: any Channel) {
        let option = ChannelOptions.Types.SocketOption(
            level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT))
        // No other than a TCP socket refuses it, and such a one has no client far away.
        try? channel.syncOptions?.setOption(option, value: Int(patience.stall / .milliseconds(1)))
    }
}
