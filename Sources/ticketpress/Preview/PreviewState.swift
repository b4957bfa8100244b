import Foundation

/// What the preview page shows: the last good picture, and what is wrong now if something is.
struct PreviewState: Sendable {
    /// Goes up with each change.
    var version = 0
    /// SVG, one per page; those of the last version that could be drawn.
    var pages: [[UInt8]] = []
    /// What is wrong, a line for each thing.
    var failure: String?
    /// True when the pages are of this version although something is wrong, and show in red where.
    var isMarked = false
    /// How long reading, compiling and drawing took.
    var milliseconds = 0
}

/// A ticket as far as it can be drawn.
struct PreviewDrawing: Sendable {
    /// SVG, one per page.
    var pages: [[UInt8]]
    /// Why no ticket would be made of it, each in one line; the pages show in red where.
    var findings: [String] = []
}

/// Keeps the state, and lets requests wait for the next one.
actor PreviewBoard {
    /// Shorter than the server's own limit on a request.
    static let patience = Duration.seconds(20)
    /// More open pages than anyone looks at; further ones are answered at once.
    private static let waiterLimit = 64

    private(set) var state = PreviewState()
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastWaiter = 0

    func publish(_ result: Result<PreviewDrawing, PreviewFailure>, milliseconds: Int) {
        state.version += 1
        state.milliseconds = milliseconds
        switch result {
        case .success(let drawing):
            state.pages = drawing.pages
            state.isMarked = !drawing.findings.isEmpty
            state.failure = state.isMarked ? drawing.findings.joined(separator: "\n") : nil
        case .failure(let failure):
            state.isMarked = false
            state.failure = failure.description
        }
        let waiting = waiters.values
        waiters = [:]
        for waiter in waiting { waiter.resume() }
    }

    /// The state as soon as its version is another than `version`, or after a while as it is.
    func state(after version: Int?) async -> PreviewState {
        guard version == state.version, waiters.count < Self.waiterLimit else { return state }
        lastWaiter += 1
        let number = lastWaiter
        let alarm = Task {
            // Cancelled when the state came first; either way the waiter is released.
            try? await Task.sleep(for: Self.patience)
            release(number)
        }
        await withCheckedContinuation { waiters[number] = $0 }
        alarm.cancel()
        return state
    }

    private func release(_ number: Int) { waiters.removeValue(forKey: number)?.resume() }
}

/// Why nothing could be drawn, in words for the page.
struct PreviewFailure: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ error: any Error) { description = "\(error)" }
}
