import Foundation
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit

/// Ends connections whose clients are too slow, send too much, or send what is no request, and those that are too many. Such
/// a client is told why, in the shape of every other error, where an answer would be understood.
///
/// It stands behind the decoder of HTTP/1.1, before everything that knows requests as a whole.
final class GuardConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let admission: OpenConnections.Admission
    private let bodyLimit: Int
    private let logger: Logger
    private var pace: RequestPace
    private var path = ""
    private var alarm: (at: NIODeadline, task: Scheduled<Void>)?
    private var isEnded = false

    /// Clients that read nothing before they have sent everything may send so much more than a body may have.
    private static let excess = 4 << 20
    /// For so long what a client still sends is taken and dropped. A connection that is closed before that would be reset,
    /// and the client might never see the answer (RFC 9112, section 9.6).
    private static let lingering = TimeAmount.seconds(1)

    init(_ admission: OpenConnections.Admission, _ patience: Patience, bodyLimit: Int, logger: Logger) {
        self.admission = admission
        self.bodyLimit = bodyLimit
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
        guard !isEnded else { return }
        switch Self.unwrapInboundIn(data) {
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
        case .head: pace.answerBegan()
        case .body: break
        case .end:
            pace.answerEnded(at: .now())
            setAlarm(context)
        }
        context.write(data, promise: promise)
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

    private func end(_ error: APIError, _ context: ChannelHandlerContext) {
        isEnded = true
        alarm?.task.cancel()
        logger.debug(
            "A connection is ended",
            metadata: ["code": "\(error.code)", "address": "\(context.remoteAddress?.ipAddress ?? "local")"])
        if pace.isOpenToAnswer || pace.isAnswered {
            if pace.isOpenToAnswer { answer(error, context) } else { context.close(mode: .output, promise: nil) }
            context.read()
            alarm = (
                .now() + Self.lingering,
                context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingering) { context.close(promise: nil) }
            )
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
