import CCurl

/// What libcurl does one transfer with: its options, and what it says of the transfer. It belongs to one thread.
class CurlEasy {
    /// What libcurl says about a transfer that failed.
    struct Failure: Error {
        var code: CURLcode
        var reason: String
    }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// Nil when there is no memory.
    init?() {
        guard Self.isReady, let easy = curl_easy_init() else { return nil }
        self.easy = easy
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        freeLists()
        errorText.deallocate()
    }

    /// All options are as new; connections stay.
    func reset() {
        curl_easy_reset(easy)
        freeLists()
        errorText.pointee = 0
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

    /// Throws what went wrong, if anything did.
    func check(_ code: CURLcode) throws(Failure) {
        guard code != CURLE_OK else { return }
        let text = String(cString: errorText)
        throw Failure(code: code, reason: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
    }

    private func freeLists() {
        for list in lists { curl_slist_free_all(list) }
        lists = []
    }
}
