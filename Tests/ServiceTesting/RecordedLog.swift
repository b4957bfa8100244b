import Logging
import PostgresTesting
import ServiceKit

/// What a box office logs, at any level, with everything that a line says of what it is about.
package final class RecordedLog: Sendable {
    package struct Line: Sendable {
        package let message: String
        package let metadata: [String: String]
    }

    private let kept = Locked<[Line]>([])

    package init() {}

    package var lines: [Line] { kept.withLock { $0 } }

    package var logger: Logger { Logger(label: "tests") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider? = RequestScope.metadata

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
            let line = Line(message: "\(event.message)", metadata: all.mapValues { "\($0)" })
            log.kept.withLock { $0.append(line) }
        }
    }
}
