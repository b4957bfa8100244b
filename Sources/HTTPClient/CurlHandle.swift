import CCurl

/// A libcurl handle with the connections that it keeps; it belongs to one thread. It is driven through libcurl's multi
/// interface, because that alone can be woken from another thread while it waits for the network.
final class CurlHandle: CurlEasy {
    typealias Wake = @Sendable () -> Void

    /// One server is spoken to most of the time; a few more stay open beside it.
    private static let keptConnections = 4

    private let multi: UnsafeMutableRawPointer
    /// Asked again and again while a transfer runs.
    var isGivenUp: () -> Bool = { false }

    override init?() {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        super.init()
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
    }

    deinit { curl_multi_cleanup(multi) }

    /// Makes the thread that waits for the network look up, from any other thread, as long as the handle is there.
    var wake: Wake {
        // The one function of libcurl that other threads may call with a handle that is in use.
        nonisolated(unsafe) let multi = multi
        return { curl_multi_wakeup(multi) }
    }

    /// Does the transfer that the options describe, with the exchange's bytes. Throws `Failure` of libcurl, or nil
    /// when it was given up.
    func perform(_ exchange: CurlExchange) throws(Failure) {
        exchange.attach(to: easy)
        defer { exchange.detach(from: easy) }
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw Failure(code: CURLE_FAILED_INIT, reason: "libcurl did not take the transfer")
        }
        defer { curl_multi_remove_handle(multi, easy) }
        var running: CInt = 1
        while true {
            if isGivenUp() { throw Failure(code: CURLE_ABORTED_BY_CALLBACK, reason: "it was given up") }
            let status = curl_multi_perform(multi, &running)
            guard status == CURLM_OK else {
                throw Failure(code: CURLE_FAILED_INIT, reason: String(cString: curl_multi_strerror(status)))
            }
            if running == 0 { break }
            // libcurl looks up earlier by itself when a time limit of its own is near.
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        try check(result())
    }

    private func result() -> CURLcode {
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return curl_message_result(message) }
        }
        return CURLE_FAILED_INIT
    }
}
