import Logging
import Synchronization

/// What is logged, at any level.
public final class Log: Sendable {
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])

    public init() {}

    public var logger: Logger { Logger(label: "tests") { _ in Handler(log: self) } }

    public var text: String { lines.withLock { lines in lines.map(\.text).joined(separator: "\n") } }

    public func lines(_ level: Logger.Level) -> [String] {
        lines.withLock { lines in lines.filter { $0.level == level }.map(\.text) }
    }

    private struct Handler: LogHandler {
        let log: Log
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = (event.level, "\(event.message)")
            log.lines.withLock { $0.append(line) }
        }
    }
}
