import CHiredis
import Foundation

/// One connection. It belongs to one thread, and no call of it waits but `greet`.
final class Connection {
    private let context: UnsafeMutablePointer<redisContext>
    /// False while something is still to be sent.
    private(set) var isFlushed = true

    /// Begins to connect. Names are looked up here, which may take the system's time.
    init(_ settings: RedisSettings) throws(RedisError) {
        let made =
            switch settings.place {
            case .host(let host, let port): redisConnectNonBlock(host, Int32(port))
            case .socket(let path): redisConnectUnixNonBlock(path)
            }
        guard let context = made else { throw .unreachable(reason: "there is no memory left") }
        self.context = context
        guard context.pointee.err == 0 else { throw .unreachable(reason: reason) }
        // Programs that we start must not hold it open.
        _ = fcntl(context.pointee.fd, F_SETFD, FD_CLOEXEC)
    }

    deinit { redisFree(context) }

    var socket: Int32 { context.pointee.fd }
    /// What to wait for.
    var events: Int32 { isFlushed ? POLLIN : POLLIN | POLLOUT }

    /// Waits until the server is reached, has let us in, and answers. Throws `.unreachable`, or `.refused`.
    func greet(_ settings: RedisSettings, _ bell: Bell) throws(RedisError) {
        let deadline = ContinuousClock.now + settings.connectTimeout
        while !bell.wait(with: socket, for: POLLOUT, until: deadline) {
            guard .now < deadline else { throw .unreachable(reason: "no connection within \(settings.connectTimeout)") }
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { throw .unreachable(reason: String(cString: strerror(code))) }
        var commands: [[RedisArgument]] = []
        if let password = settings.password {
            commands.append(["AUTH"] + [settings.user, password].compactMap(\.self).map { RedisArgument($0) })
        }
        if settings.database != 0 { commands.append(["SELECT", RedisArgument(settings.database)]) }
        // Also answered by an error while it still reads its files.
        for command in commands + [["PING"]] {
            let reply: RedisReply
            do { reply = try ask(command, bell, until: deadline) } catch {
                guard case .lost(let reason) = error else { throw error }
                throw .unreachable(reason: reason)
            }
            if case .error(let text) = reply { throw .refused(text) }
        }
    }

    private func ask(
        _ command: [RedisArgument], _ bell: Bell, until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisReply {
        try append(command)
        while true {
            try flush()
            if bell.wait(with: socket, for: events, until: deadline) { try receive() }
            if let reply = try nextReply() { return reply }
            guard .now < deadline else { throw .unreachable(reason: "it takes connections and does not answer") }
        }
    }

    /// Adds a command to what is to be sent.
    func append(_ arguments: [RedisArgument]) throws(RedisError) {
        let joined = arguments.flatMap(\.bytes)
        // It would never be answered.
        guard !joined.isEmpty else { throw .lost(reason: "a command without a name was to be sent") }
        let lengths = arguments.map(\.bytes.count)
        let code = joined.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard var start = characters.baseAddress else { return REDIS_ERR }
                var starts: [UnsafePointer<CChar>?] = []
                for length in lengths {
                    starts.append(start)
                    start += length
                }
                return redisAppendCommandArgv(context, Int32(arguments.count), &starts, lengths)
            }
        }
        guard code == REDIS_OK else { throw .lost(reason: reason) }
        isFlushed = false
    }

    /// Sends as much as the system takes.
    func flush() throws(RedisError) {
        guard !isFlushed else { return }
        var done: Int32 = 0
        guard redisBufferWrite(context, &done) == REDIS_OK else { throw .lost(reason: reason) }
        isFlushed = done != 0
    }

    /// Takes what has come, if anything has.
    func receive() throws(RedisError) {
        guard redisBufferRead(context) == REDIS_OK else { throw .lost(reason: reason) }
    }

    /// The next of the answers that have come; nil if none is whole.
    func nextReply() throws(RedisError) -> RedisReply? {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw .lost(reason: reason) }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        return RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private var reason: String {
        let system = errno
        let text = withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return text.isEmpty ? String(cString: strerror(system)) : text
    }
}

extension RedisReply {
    init(_ reply: redisReply) {
        var bytes: [UInt8] {
            Array(UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len))
        }
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_STRING: self = .bytes(bytes)
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: reply.element, count: reply.element == nil ? 0 : reply.elements)
            self = .array(elements.map { $0.map { RedisReply($0.pointee) } ?? .null })
        default: self = .null
        }
    }
}
