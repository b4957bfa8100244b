import Foundation

/// How far something has come that somebody looks at.
protocol ShownProgress {
    /// 0…1; nil when the end is not known.
    var share: Double? { get }
    /// Since it began.
    var seconds: Double { get }
    /// In words.
    var line: String { get }
}

/// How far a run has come.
struct RunProgress: ShownProgress, Sendable, Hashable {
    var made = 0
    var failed = 0
    /// Bytes of the input that are behind us, and all of them if that is known.
    var inputRead = 0
    var inputLength: Int?
    /// Since the run began.
    var seconds = 0.0

    /// 0…1; nil when the end is not known.
    var share: Double? {
        guard let inputLength, inputLength > 0 else { return nil }
        return min(1, Double(inputRead) / Double(inputLength))
    }

    var perSecond: Double? { seconds > 0 ? Double(made + failed) / seconds : nil }

    var secondsLeft: Double? {
        guard let share, share > 0 else { return nil }
        return seconds / share * (1 - share)
    }

    /// `4,500 made, 2 failed, 161 per second, 0:34 left`
    var line: String {
        var parts = ["\(made.grouped) made"]
        if failed > 0 { parts.append("\(failed.grouped) failed") }
        if let perSecond { parts.append("\(perSecond.rate) per second") }
        if let secondsLeft { parts.append("\(secondsLeft.clock) left") }
        return parts.joined(separator: ", ")
    }
}

extension ShownProgress {
    /// The line with a bar in front, in so many columns; without an end in sight only the line.
    func bar(columns: Int) -> String {
        // The last column stays free: some terminals wrap when it is written.
        let room = max(0, columns - 1)
        guard let share else { return String(line.prefix(room)) }
        let percent = Int(share * 100)
        let tail = " \(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent) %  \(line)"
        let width = min(40, room - tail.count)
        guard width >= 8 else { return String(tail.drop(while: { $0 == " " }).prefix(room)) }
        let full = Int(Double(width) * share)
        return String(repeating: "█", count: full) + String(repeating: "░", count: width - full) + tail
    }
}

/// Shows progress from time to time: a bar on a terminal, a line every few seconds elsewhere, nothing when quiet.
struct ProgressReporter {
    enum Style: Sendable, Hashable {
        case bar
        case lines
        case none

        /// What fits standard error.
        static func choose(isQuiet: Bool, environment: [String: String]) -> Style {
            if isQuiet { return .none }
            return isatty(STDERR_FILENO) == 1 && environment["TERM", default: "dumb"] != "dumb" ? .bar : .lines
        }

        /// In seconds.
        var interval: Double { self == .bar ? 0.1 : 5 }
        /// A run that is over by then shows no progress, only its summary.
        var firstAfter: Double { self == .bar ? 0.4 : 5 }
    }

    let style: Style
    let messages: Messages
    private var next: Double

    init(style: Style, messages: Messages) {
        self.style = style
        self.messages = messages
        next = style.firstAfter
    }

    mutating func show(_ progress: some ShownProgress) {
        guard style != .none, progress.seconds >= next else { return }
        next = progress.seconds + style.interval
        switch style {
        case .bar: messages.showStatus(progress.bar(columns: Self.columns))
        case .lines: messages.say(progress.line)
        case .none: break
        }
    }

    /// Of the terminal that standard error is.
    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
