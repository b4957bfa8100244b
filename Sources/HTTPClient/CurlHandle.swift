import CCurl

/// A libcurl handle with the connections that it keeps; it belongs to one thread. It is driven through libcurl's multi
/// interface, because that alone can be woken from another thread while it waits for the network.
final class CurlHandle {
    typealias Wake = @Sendable () -> Void

    /// What libcurl says about a transfer that failed.
    struct Failure: Error {
        var code: CURLcode
        var reason: String
    }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// One server is spoken to most of the time; a few more stay open beside it.
    private static let keptConnections = 4

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// Asked again and again while a transfer runs.
    var isGivenUp: () -> Bool = { false }

    /// Nil when there is no memory.
    init?() {
        guard Self.isReady, let easy = curl_easy_init() else { return nil }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            return nil
        }
        self.easy = easy
        self.multi = multi
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        freeLists()
        errorText.deallocate()
    }

    /// Makes the thread that waits for the network look up, from any other thread, as long as the handle is there.
    var wake: Wake {
        // The one function of libcurl that other threads may call with a handle that is in use.
        nonisolated(unsafe) let multi = multi
        return { curl_multi_wakeup(multi) }
    }

    /// All options are as new; connections stay.
    func reset() {
        curl_easy_reset(easy)
        freeLists()
        curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    }

    func set(_ option: CURLoption, _ value: Int) { curl_set_long(easy, option, value) }
    func set(_ option: CURLoption, offset: Int) { curl_set_offset(easy, option, curl_off_t(offset)) }
    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String) { curl_set_string(easy, option, value) }

    /// Lines that libcurl refers to until the next reset.
    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        if let list { lists.append(list) }
        curl_set_list(easy, option, list)
    }

    func number(_ information: CURLINFO) -> Int {
        var value = 0
        curl_get_long(easy, information, &value)
        return value
    }

    func offset(_ information: CURLINFO) -> Int {
        var value = curl_off_t()
        curl_get_offset(easy, information, &value)
        return Int(value)
    }

    func text(_ information: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        curl_get_string(easy, information, &value)
        return value.map { String(cString: $0) }
    }

    /// Does the transfer that the options describe, with the exchange's bytes. Throws `Failure` of libcurl, or nil
    /// when it was given up.
    func perform(_ exchange: CurlExchange) throws(Failure) {
        errorText.pointee = 0
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

    private func check(_ code: CURLcode) throws(Failure) {
        guard code != CURLE_OK else { return }
        let text = String(cString: errorText)
        throw Failure(code: code, reason: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
    }

    private func freeLists() {
        for list in lists { curl_slist_free_all(list) }
        lists = []
    }
}
