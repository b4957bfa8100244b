import CCurl

/// Thrown by who takes bytes and has no room for more: libcurl keeps them until the transfer is resumed.
struct CurlPause: Error {}

/// The bytes of one transfer: where libcurl takes what it sends and puts what it receives. An error that one of the two
/// throws ends the transfer and is kept.
final class CurlExchange {
    /// What is sent; nil for transfers that only receive.
    let source: (any BodyReader)?
    /// A line that precedes the received bytes, as HTTP's header fields do.
    let receiveLine: (UnsafeRawBufferPointer) throws -> Void
    let receive: (UnsafeRawBufferPointer) throws -> Void
    private(set) var readFailure: (any Error)?
    private(set) var writeFailure: (any Error)?

    init(
        source: (any BodyReader)?, receiveLine: @escaping (UnsafeRawBufferPointer) throws -> Void,
        receive: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) {
        self.source = source
        self.receiveLine = receiveLine
        self.receive = receive
    }

    /// The exchange must live until it is detached.
    func attach(to easy: UnsafeMutableRawPointer) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        curl_set_pointer(easy, CURLOPT_HEADERDATA, pointer)
        curl_set_transfer_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, exchange in
            CurlExchange.at(exchange)?.take(bytes, count: size * count, with: \.receiveLine) ?? 0
        }
        curl_set_pointer(easy, CURLOPT_WRITEDATA, pointer)
        curl_set_transfer_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, exchange in
            CurlExchange.at(exchange)?.take(bytes, count: size * count, with: \.receive) ?? 0
        }
        guard source != nil else { return }
        curl_set_pointer(easy, CURLOPT_READDATA, pointer)
        curl_set_transfer_function(easy, CURLOPT_READFUNCTION) { buffer, size, count, exchange in
            CurlExchange.at(exchange)?.give(buffer, room: size * count) ?? Int(CURL_READFUNC_ABORT)
        }
        curl_set_pointer(easy, CURLOPT_SEEKDATA, pointer)
        curl_set_seek_function(easy) { exchange, offset, origin in
            guard origin == SEEK_SET, let source = CurlExchange.at(exchange)?.source else { return CURL_SEEKFUNC_FAIL }
            return source.seek(to: Int(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
        }
    }

    func detach(from easy: UnsafeMutableRawPointer) {
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            curl_set_pointer(easy, option, nil)
        }
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlExchange? {
        pointer.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// How many of the bytes were taken: all, or none after an error.
    private func take(
        _ bytes: UnsafeMutablePointer<CChar>?, count: Int,
        with taker: KeyPath<CurlExchange, (UnsafeRawBufferPointer) throws -> Void>
    ) -> Int {
        guard count > 0 else { return 0 }
        do {
            try self[keyPath: taker](UnsafeRawBufferPointer(start: bytes, count: count))
            return count
        } catch is CurlPause {
            return Int(CURL_WRITEFUNC_PAUSE)
        } catch {
            writeFailure = error
            return 0
        }
    }

    private func give(_ buffer: UnsafeMutablePointer<CChar>?, room: Int) -> Int {
        do {
            return try source?.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room)) ?? 0
        } catch {
            readFailure = error
            return Int(CURL_READFUNC_ABORT)
        }
    }
}
