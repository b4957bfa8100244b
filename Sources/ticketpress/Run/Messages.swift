import Foundation

/// Speaks to the person at the terminal, on standard error; standard output is for documents.
/// When nobody listens any more, the words are lost and the work goes on.
final class Messages {
    /// Shown on the last line and redrawn below each message.
    private var statusLine: String?

    func failed(_ label: RecordLabel, _ failure: RecordFailure) { say(failure.words.lines(for: label.title)) }

    func say(_ text: String) {
        let status = statusLine
        clearStatus()
        Self.write(text + "\n")
        if let status { showStatus(status) }
    }

    /// For terminals only: replaces the last line.
    func showStatus(_ text: String) {
        statusLine = text
        Self.write("\r\(text)\u{1B}[K")
    }

    func clearStatus() {
        guard statusLine != nil else { return }
        statusLine = nil
        Self.write("\r\u{1B}[K")
    }

    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(STDERR_FILENO, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return }
            } else {
                written += count
            }
        }
    }
}
