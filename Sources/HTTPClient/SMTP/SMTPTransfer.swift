import CCurl

/// One message on one handle: sets libcurl's options, and makes its words into an error.
struct SMTPTransfer {
    let server: SMTPServer
    let settings: HTTPClient.Settings
    /// What is left of the message's time.
    let timeout: Duration

    func perform(_ message: [UInt8], from sender: String, to recipient: String, on handle: CurlHandle) -> SMTPError? {
        handle.reset()
        setOptions(handle)
        handle.set(CURLOPT_MAIL_FROM, "<\(sender)>")
        handle.set(CURLOPT_MAIL_RCPT, lines: ["<\(recipient)>"])
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_INFILESIZE_LARGE, offset: message.count)
        return run(CurlExchange(source: BytesReader(message), receiveLine: { _ in }, receive: { _ in }), on: handle)
    }

    func check(on handle: CurlHandle) -> SMTPError? {
        handle.reset()
        setOptions(handle)
        handle.set(CURLOPT_NOBODY, 1)
        handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
        return run(CurlExchange(source: nil, receiveLine: { _ in }, receive: { _ in }), on: handle)
    }

    private func run(_ exchange: CurlExchange, on handle: CurlHandle) -> SMTPError? {
        do throws(CurlHandle.Failure) {
            try withExtendedLifetime(exchange) { () throws(CurlHandle.Failure) in try handle.perform(exchange) }
            return nil
        } catch {
            return explain(error, handle)
        }
    }

    private func setOptions(_ handle: CurlHandle) {
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        handle.set(CURLOPT_URL, "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)/")
        handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // No proxy speaks SMTP, and an empty name is "none" to libcurl.
        handle.set(CURLOPT_PROXY, "")
        switch server.security {
        case .tls, .startTLS: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        case .startTLSIfOffered: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
        case .none: handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_NONE.rawValue))
        }
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if case .file(let path) = server.authorities { handle.set(CURLOPT_CAINFO, path) }
        if let login = server.login {
            handle.set(CURLOPT_USERNAME, login.user)
            handle.set(CURLOPT_PASSWORD, login.password)
        }
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        handle.set(CURLOPT_TIMEOUT_MS, timeout.milliseconds)
        handle.set(CURLOPT_TCP_KEEPALIVE, 1)
    }

    private func explain(_ failure: CurlHandle.Failure, _ handle: CurlHandle) -> SMTPError {
        let host = server.host
        if handle.isGivenUp() { return .connection(.cancelled) }
        let code = handle.number(CURLINFO_RESPONSE_CODE)
        switch failure.code {
        case CURLE_LOGIN_DENIED: return .loginRefused(host: host)
        case CURLE_USE_SSL_FAILED: return .noTLS(host: host)
        // libcurl tells a refusal of any command by these, and its code apart.
        case CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_UPLOAD_FAILED, CURLE_RECV_ERROR,
            CURLE_REMOTE_ACCESS_DENIED,
            CURLE_QUOTE_ERROR:
            if (400..<600).contains(code) { return .refused(host: host, code: code, reason: failure.reason) }
            return .connection(.connectionLost(host: host, reason: failure.reason))
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            return .connection(.connectionLost(host: host, reason: failure.reason))
        case CURLE_COULDNT_RESOLVE_HOST: return .connection(.unresolved(host: host))
        case CURLE_COULDNT_CONNECT: return .connection(.unreachable(host: host, reason: failure.reason))
        case CURLE_OPERATION_TIMEDOUT: return .connection(.timedOut(host: host, .transferring))
        case CURLE_SSL_CONNECT_ERROR: return .connection(.connectionLost(host: host, reason: failure.reason))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR:
            return .connection(.untrusted(host: host, reason: failure.reason))
        default: return .connection(.transferFailed(host: host, reason: failure.reason))
        }
    }
}
