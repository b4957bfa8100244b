import CCurl

/// One request on one handle: sets libcurl's options, and makes its words into an answer or an error.
struct HTTPTransfer {
    let request: HTTPRequest
    let settings: HTTPClient.Settings
    /// What is left of the request's time.
    let timeout: Duration

    func perform(on handle: CurlHandle) throws(HTTPClientError) -> HTTPAnswer {
        handle.reset()
        let reader = try request.body.reader()
        setOptions(handle)
        let receiver = HTTPReceiver(request)
        let exchange = CurlExchange(source: reader, receiveLine: receiver.take(line:), receive: receiver.take(body:))
        do throws(CurlHandle.Failure) {
            try withExtendedLifetime(exchange) { () throws(CurlHandle.Failure) in try handle.perform(exchange) }
        } catch {
            throw explain(error, exchange, handle)
        }
        return HTTPAnswer(response: receiver.response, location: handle.text(CURLINFO_REDIRECT_URL))
    }

    func setOptions(_ handle: CurlEasy) {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        // For whatever host and port the URL names.
        if let place = request.connectTo { handle.set(CURLOPT_CONNECT_TO, lines: ["::\(place)"]) }
        // `.` and `..` may be parts of an object's key, and what is signed must be what is sent.
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        setMethod(handle)
        handle.set(CURLOPT_HTTPHEADER, lines: headerLines)
        handle.set(CURLOPT_USERAGENT, settings.userAgent)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        handle.set(CURLOPT_TIMEOUT_MS, timeout.milliseconds)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        let stallTimeout = request.stallTimeout ?? settings.stallTimeout
        handle.set(CURLOPT_LOW_SPEED_TIME, max(1, Int(stallTimeout.components.seconds)))
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if case .file(let path) = settings.authorities { handle.set(CURLOPT_CAINFO, path) }
        // An empty name is "no proxy" to libcurl, and no name is "as the environment says".
        if settings.proxy == .none || request.isDirect { handle.set(CURLOPT_PROXY, "") }
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        // When a kept connection turns out to be closed, libcurl sends the request once more on a new one, without knowing
        // whether the server has seen it.
        if !request.isIdempotent { handle.set(CURLOPT_FRESH_CONNECT, 1) }
        // Uploads of tickets fit one buffer; libcurl's own is 64 KiB.
        handle.set(CURLOPT_UPLOAD_BUFFERSIZE, 128 << 10)
    }

    private func setMethod(_ handle: CurlEasy) {
        let method = request.method
        if method == .head { return handle.set(CURLOPT_NOBODY, 1) }
        let carries =
            if case .none = request.body { method == .put || method == .post || method == .patch } else { true }
        if carries {
            handle.set(CURLOPT_UPLOAD, 1)
            // Without a known length the body is sent in chunks.
            if let count = request.body.count { handle.set(CURLOPT_INFILESIZE_LARGE, offset: count) }
        }
        handle.set(CURLOPT_CUSTOMREQUEST, method.rawValue)
    }

    private var headerLines: [String] {
        // libcurl sends a field without a value only when a semicolon ends its name.
        var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // Fields that libcurl would add of its own accord. Waiting for leave to send costs a round trip.
        for name in ["Expect", "Accept"] where request.headers[name] == nil { lines.append("\(name):") }
        return lines
    }

    private func explain(_ failure: CurlHandle.Failure, _ exchange: CurlExchange, _ handle: CurlHandle)
        -> HTTPClientError
    {
        if handle.isGivenUp() { return .cancelled }
        return explain(failure, of: exchange, handle)
    }

    func explain(_ failure: CurlEasy.Failure, of exchange: CurlExchange, _ handle: CurlEasy) -> HTTPClientError {
        if let error = exchange.readFailure { return .bodyUnreadable(reason: "\(error)") }
        if let error = exchange.writeFailure {
            return error as? HTTPClientError ?? .responseUnwritable(reason: "\(error)")
        }
        return explain(failure, handle)
    }

    private func explain(_ failure: CurlEasy.Failure, _ handle: CurlEasy) -> HTTPClientError {
        let host = request.host
        switch failure.code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolved(host: host)
        // Certificates have faults of their own: this one is a handshake that broke, and nothing was sent yet.
        case CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR: return .unreachable(host: host, reason: failure.reason)
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(host: host, phase(of: failure, handle))
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
            if isBeforeSending(handle) { return .unreachable(host: host, reason: failure.reason) }
            return .connectionLost(host: host, reason: failure.reason)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS:
            return .untrusted(host: host, reason: failure.reason)
        case CURLE_URL_MALFORMAT: return .invalidURL(reason: failure.reason)
        // The URL's own protocol has been looked at before: this is about the answer's version of HTTP.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            return .malformedResponse(host: host, reason: failure.reason)
        default: return .transferFailed(host: host, reason: failure.reason)
        }
    }

    private func phase(of failure: CurlEasy.Failure, _ handle: CurlEasy) -> HTTPClientError.Phase {
        if isBeforeSending(handle) { return .connecting }
        return failure.reason.hasPrefix("Operation too slow") ? .stalled : .transferring
    }

    /// Whether there was no connection yet that the request could have gone over.
    private func isBeforeSending(_ handle: CurlEasy) -> Bool { handle.offset(CURLINFO_PRETRANSFER_TIME_T) == 0 }
}
