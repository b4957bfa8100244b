import CCurl
import Foundation
import Synchronization

/// One thread that drives any number of exchanges through libcurl's multi interface. Whoever waits, waits elsewhere.
final class StreamLoop: Sendable {
    private enum Command {
        case begin(StreamedExchange)
        /// Somebody has taken what came, or given what is to be sent.
        case resume(StreamedExchange)
        case end(StreamedExchange)
    }

    private struct State {
        var commands: [Command] = []
        var isClosed = false
        /// Whether libcurl's own things are gone.
        var isOver = false
    }

    private let state = Mutex(State())
    /// One function of libcurl may be called with it from any thread, under the lock; all else is the thread's own.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer?

    /// Open connections that nobody uses at the moment.
    private static let keptConnections = 256

    init() {
        multi = curl_multi_init()
        guard let multi else {
            state.withLock { $0 = State(isClosed: true, isOver: true) }
            return
        }
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
        let thread = Thread { [self] in run() }
        thread.name = "stream"
        thread.start()
    }

    func begin(_ exchange: StreamedExchange) {
        if !tell(.begin(exchange)) { exchange.finish(.failure(.shutDown)) }
    }

    func resume(_ exchange: StreamedExchange) { tell(.resume(exchange)) }
    func end(_ exchange: StreamedExchange) { tell(.end(exchange)) }

    /// Ends the thread, and all exchanges.
    func close() {
        state.withLock { state in
            state.isClosed = true
            if !state.isOver { curl_multi_wakeup(multi) }
        }
    }

    @discardableResult
    private func tell(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            // The first of several wakes for all.
            let isFirst = state.commands.isEmpty
            state.commands.append(command)
            if isFirst { curl_multi_wakeup(multi) }
            return true
        }
    }

    // MARK: - The thread

    private func run() {
        guard let multi else { return }
        holdBackPipeSignal()
        var transfers = StreamTransfers()
        while let commands = takeCommands() {
            for command in commands { obey(command, multi, &transfers) }
            var count: CInt = 0
            curl_multi_perform(multi, &count)
            finishTransfers(multi, &transfers)
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for transfer in transfers.all {
            transfer.leave(multi)
            transfer.exchange.finish(.failure(.shutDown))
        }
        let left = state.withLock { state in
            state.isOver = true
            curl_multi_cleanup(multi)
            defer { state.commands = [] }
            return state.commands
        }
        for case .begin(let exchange) in left { exchange.finish(.failure(.shutDown)) }
    }

    /// Nil when it is closed.
    private func takeCommands() -> [Command]? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            defer { state.commands = [] }
            return state.commands
        }
    }

    private func obey(
        _ command: Command, _ multi: UnsafeMutableRawPointer, _ transfers: inout StreamTransfers
    ) {
        switch command {
        case .begin(let exchange):
            guard let transfer = StreamTransfer(exchange), transfer.enter(multi) else {
                return exchange.finish(.failure(.outOfMemory))
            }
            transfers.insert(transfer)
        case .resume(let exchange): transfers[exchange]?.resume()
        case .end(let exchange): transfers.remove(transfers[exchange])?.leave(multi)
        }
    }

    private func finishTransfers(
        _ multi: UnsafeMutableRawPointer, _ transfers: inout StreamTransfers
    ) {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let (easy, code) = (message.pointee.easy_handle, curl_message_result(message))
            guard let easy, let transfer = transfers.remove(transfers[easy]) else { continue }
            transfer.leave(multi)
            transfer.exchange.finish(transfer.outcome(code))
        }
    }
}

/// The transfers that run, by who asked for them and by what libcurl knows them as.
private struct StreamTransfers {
    private var transfers: [UnsafeMutableRawPointer: StreamTransfer] = [:]
    private var handles: [ObjectIdentifier: UnsafeMutableRawPointer] = [:]

    var all: some Collection<StreamTransfer> { transfers.values }

    subscript(exchange: StreamedExchange) -> StreamTransfer? {
        handles[ObjectIdentifier(exchange)].flatMap { transfers[$0] }
    }

    subscript(easy: UnsafeMutableRawPointer) -> StreamTransfer? { transfers[easy] }

    mutating func insert(_ transfer: StreamTransfer) {
        transfers[transfer.handle.easy] = transfer
        handles[ObjectIdentifier(transfer.exchange)] = transfer.handle.easy
    }

    mutating func remove(_ transfer: StreamTransfer?) -> StreamTransfer? {
        guard let transfer else { return nil }
        handles[ObjectIdentifier(transfer.exchange)] = nil
        return transfers.removeValue(forKey: transfer.handle.easy)
    }
}

/// What the thread of a loop has of an exchange.
private final class StreamTransfer {
    let exchange: StreamedExchange
    let handle: CurlEasy
    private let transfer: HTTPTransfer
    private let bytes: CurlExchange

    /// Nil when there is no memory.
    init?(_ exchange: StreamedExchange) {
        guard let handle = CurlEasy() else { return nil }
        (self.exchange, self.handle) = (exchange, handle)
        let request = exchange.request
        transfer = HTTPTransfer(request: request, settings: exchange.settings, timeout: exchange.settings.timeout)
        handle.reset()
        transfer.setOptions(handle)
        // Nobody knows how long a body takes that somebody else feeds or takes.
        handle.set(CURLOPT_TIMEOUT_MS, 0)
        handle.set(CURLOPT_LOW_SPEED_TIME, 0)
        let receiver = HTTPReceiver(request)
        let source: (any BodyReader)? =
            switch request.body {
            case .none: nil
            case .bytes(let bytes): BytesReader(bytes)
            case .file, .stream: exchange  // files were refused
            }
        bytes = CurlExchange(
            source: source,
            receiveLine: { line in
                try receiver.take(line: line)
                // The empty line behind the fields; interim answers are none.
                if line.count <= 2, receiver.response.status >= 200 { exchange.headCame(receiver.response) }
            }, receive: { try exchange.bodyCame($0) })
    }

    func enter(_ multi: UnsafeMutableRawPointer) -> Bool {
        bytes.attach(to: handle.easy)
        return curl_multi_add_handle(multi, handle.easy) == CURLM_OK
    }

    func leave(_ multi: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, handle.easy)
        bytes.detach(from: handle.easy)
    }

    /// Lets bytes pass again in both directions; where there is still no room, or nothing to send, it pauses again.
    func resume() { curl_easy_pause(handle.easy, CURLPAUSE_CONT) }

    func outcome(_ code: CURLcode) -> Result<Void, HTTPClientError> {
        do throws(CurlEasy.Failure) {
            try handle.check(code)
            return .success(())
        } catch {
            return .failure(transfer.explain(error, of: bytes, handle))
        }
    }
}
