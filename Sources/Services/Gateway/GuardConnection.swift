import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit

/// Ends connections whose clients are too slow, send too much, or send what is no request, and those that are too many. Such
/// a client is told why, in the shape of every other error, where an answer would be understood. And it ends connections
/// with their last answer, where that says that it is the last, and when the server takes its leave.
///
/// It stands behind the decoder of HTTP/1.1, before everything that knows requests as a whole.
final class GuardConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let admission: OpenConnections.Admission
    private let bodyLimit: Int
    private let farewell: Farewell?
    private let logger: Logger
    private var pace: RequestPace
    private var path = ""
    private var alarm: (at: NIODeadline, task: Scheduled<Void>)?
    /// Whether the answer that is under way says that no other will follow.
    private var isLastAnswer = false
    /// Whether a request has come behind that answer.
    private var isDeaf = false
    private var isEnded = false

    /// Clients that read nothing before they have sent everything may send so much more than a body may have.
    private static let excess = 4 << 20
    /// For so long what a client still sends is taken and dropped. A connection that is closed before that would be reset,
    /// and the client might never see the answer (RFC 9112, section 9.6).
    private static let lingering = TimeAmount.seconds(1)
    /// A request that was sent before the port closed comes in this time.
    private static let lastCall = TimeAmount.seconds(1)

    init(
        _ admission: OpenConnections.Admission, _ patience: Patience, bodyLimit: Int, farewell: Farewell?,
        logger: Logger
    ) {
        self.admission = admission
        self.bodyLimit = bodyLimit
        self.farewell = farewell
        self.logger = logger
        pace = RequestPace(patience)
    }

    // MARK: - What comes

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        switch admission {
        case .welcome: break
        case .refused(let error): end(error, context)
        case .turnedAway: context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnded && !isDeaf else { return }
        switch Self.unwrapInboundIn(data) {
        case .head where isLastAnswer:
            // Whoever sends it was told that it is not taken (RFC 9112, section 9.6).
            isDeaf = true
            return
        case .head(let head):
            path = head.uri.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
            pace.headCame(at: .now())
        case .body(let bytes):
            guard pace.bodyCame(bytes.readableBytes) <= bodyLimit + Self.excess else {
                end(.bodyTooLarge, context)
                return
            }
        case .end:
            pace.endCame()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isEnded else {
            context.read()
            return
        }
        pace.bytesCame(at: .now())
        setAlarm(context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The decoder complains of everything that comes after what it could not read.
        guard !isEnded else { return }
        if let error = error as? HTTPParserError, pace.isOpenToAnswer {
            end(error == .headerOverflow ? .headTooLarge : .malformed, context)
        } else {
            context.fireErrorCaught(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.task.cancel()
        context.fireChannelInactive()
    }

    // MARK: - What is answered

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isEnded else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head(var head):
            pace.answerBegan()
            if let farewell, farewell.isUnderWay, pace.isLast {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            }
            isLastAnswer = pace.isLast && !head.isKeepAlive
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            pace.answerEnded(at: .now())
            if isLastAnswer {
                leave(after: data, promise, context)
            } else {
                setAlarm(context)
                context.write(data, promise: promise)
            }
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if isEnded {
            // That is under way.
            context.channel.closeFuture.cascade(to: promise)
        } else {
            context.close(mode: mode, promise: promise)
        }
    }

    // MARK: - Time

    private func setAlarm(_ context: ChannelHandlerContext) {
        guard let deadline = pace.deadline else { return }
        if let alarm {
            // One that is early looks again.
            if alarm.at <= deadline { return }
            alarm.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.ring(context) }
        alarm = (deadline, task)
    }

    private func ring(_ context: ChannelHandlerContext) {
        alarm = nil
        guard !isEnded, let deadline = pace.deadline else { return }
        guard .now() >= deadline else {
            setAlarm(context)
            return
        }
        if case .head = pace.reading { end(.headTooSlow, context) } else { end(.bodyTooSlow, context) }
    }

    // MARK: - The end

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // What stands behind would close it at once where it knows of no whole head of a request.
        guard event is ChannelShouldQuiesceEvent, let farewell, farewell.isPatient else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        closeIfResting(context)
    }

    /// A second later; what comes until then is answered, and that answer is the last.
    private func closeIfResting(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.lastCall) {
            guard !self.isEnded, context.channel.isActive else { return }
            if self.pace.isResting { context.close(promise: nil) } else { self.closeIfResting(context) }
        }
    }

    /// Sends the end of the last answer.
    private func leave(after end: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        isEnded = true
        alarm?.task.cancel()
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: .output, promise: nil)
            self.closeLater(context)
        }
        context.writeAndFlush(end, promise: written)
        // For the end that the client makes of it.
        context.read()
    }

    private func closeLater(_ context: ChannelHandlerContext) {
        let close = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
        alarm = (.now() + Self.lingering, close)
    }

    private func end(_ error: APIError, _ context: ChannelHandlerContext) {
        isEnded = true
        alarm?.task.cancel()
        logger.debug(
            "A connection is ended",
            metadata: ["code": "\(error.code)", "address": "\(context.remoteAddress?.ipAddress ?? "local")"])
        if pace.isOpenToAnswer || pace.isAnswered {
            if pace.isOpenToAnswer { answer(error, context) } else { context.close(mode: .output, promise: nil) }
            context.read()
            closeLater(context)
        } else {
            context.close(promise: nil)
        }
        // For whoever waits for the rest of the request.
        context.fireErrorCaught(HTTPParserError.invalidEOFState)
    }

    private func answer(_ error: APIError, _ context: ChannelHandlerContext) {
        let requestID = RequestScope.newID()
        let document = error.document(path: path, requestID: requestID, at: Date())
        var headers: HTTPHeaders = [
            "Content-Type": "application/json; charset=utf-8", "Content-Length": "\(document.count)",
            "X-Content-Type-Options": "nosniff", "X-Request-Id": requestID, "Connection": "close",
        ]
        if let seconds = error.retryAfter { headers.add(name: "Retry-After", value: "\(seconds)") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: error.statusCode), headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: document)))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
    }
}

extension APIError {
    fileprivate static let headTooSlow = APIError(
        .requestTimeout, "TOO_SLOW", "the head of the request did not come in time")
    fileprivate static let bodyTooSlow = APIError(
        .requestTimeout, "TOO_SLOW", "the body of the request did not come in time")
    fileprivate static let bodyTooLarge = APIError(
        .contentTooLarge, "TOO_LARGE", "the body of the request is too large")
    fileprivate static let headTooLarge = APIError(
        .requestHeaderFieldsTooLarge, "HEAD_TOO_LARGE",
        "the request's address or a header field is too long, or there are too many fields")
    fileprivate static let malformed = APIError(
        .badRequest, "MALFORMED", "that is no request of HTTP/1.1, or it broke off")
}
