import Domain
import Foundation

/// Puts messages into a folder, a file `.eml` each, which mail programs open: where there is no mail server.
public struct MailFolder: MailCarrier {
    public let path: String

    /// Makes the folder if need be, for its owner alone.
    public init(_ path: String) throws(MailError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw MailError(
                "cannot make the folder \(path) for mails: \(error.localizedDescription)", isTransient: false)
        }
    }

    public func carry(_ message: MailMessage, bounces: EmailAddress) async throws(MailError) -> String? {
        // Sorted by time, and the same message has the same name: sent twice, it is there once.
        let stamp = message.date.formatted(.iso8601).replacing(":", with: "")
        let name = "\(stamp)-\(Self.safe(message.id)).eml"
        let content = Array("Return-Path: <\(bounces.text)>\r\n".utf8) + message.bytes
        do {
            try Data(content).write(to: URL(filePath: path).appending(path: name), options: .atomic)
        } catch {
            throw MailError("cannot write a mail to \(path): \(error.localizedDescription)", isTransient: true)
        }
        return name
    }

    public func check() async throws(MailError) {
        guard access(path, W_OK | X_OK) == 0 else {
            throw MailError("cannot write to \(path): \(String(cString: strerror(errno)))", isTransient: true)
        }
    }

    private static func safe(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }.prefix(80))
    }
}
