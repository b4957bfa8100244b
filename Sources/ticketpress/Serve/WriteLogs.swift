import Foundation
import Logging
import ServiceKit

/// One line of log on standard error for each event: for people, or as JSON for programs.
struct LineLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat

    /// What every line has.
    private static let own: Set = ["time", "level", "logger", "message"]

    /// Once, before the first logger is made.
    static func start(level: Logger.Level, format: LogFormat) {
        LoggingSystem.bootstrap(
            { label, provider in LineLog(label: label, level: level, format: format, provider: provider) },
            metadataProvider: RequestScope.metadata)
    }

    init(label: String, level: Logger.Level, format: LogFormat, provider: Logger.MetadataProvider?) {
        (self.label, logLevel, self.format, metadataProvider) = (label, level, format, provider)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        // The id under which Hummingbird knows a request is not the one that its client was told.
        all["hb.request.id"] = nil
        all.merge(metadataProvider?.get() ?? [:]) { own, _ in own }
        all.merge(event.metadata ?? [:]) { _, given in given }
        if let error = event.error { all["error"] = "\(error)" }
        Messages.write(line(event.level, "\(event.message)", all, at: Date()))
    }

    func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, at instant: Date) -> String {
        let sorted = metadata.sorted { $0.key < $1.key }
        switch format {
        case .text:
            let facts = sorted.map { " \($0.key)=\(Self.text($0.key, $0.value).quoted)" }.joined()
            return "\(instant.formatted(.api)) \(level) \(Redaction.redacted(message).printable)\(facts)\n"
        case .json:
            var line = JSONLine()
            line.add("time", instant.formatted(.api))
            line.add("level", level.rawValue)
            line.add("logger", label)
            line.add("message", Redaction.redacted(message))
            // No name stands twice in an object.
            for (key, value) in sorted {
                line.add(Self.own.contains(key) ? "\(key)_" : key, Self.text(key, value))
            }
            return line.closed + "\n"
        }
    }

    private static func text(_ key: String, _ value: Logger.Metadata.Value) -> String {
        Redaction.ids.contains(key) ? "\(value)" : Redaction.redacted("\(value)")
    }
}

extension String {
    /// In quotes if it has spaces; never more than one line.
    fileprivate var quoted: String {
        let text = printable
        return text.contains(where: { $0 == " " || $0 == "\"" }) ? "\"\(text.replacing("\"", with: "\\\""))\"" : text
    }
}
