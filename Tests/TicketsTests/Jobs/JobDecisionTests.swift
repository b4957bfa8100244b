import Domain
import Foundation
import Testing

@testable import Tickets

@Suite struct `What becomes of a job` {
    @Test(arguments: [
        (JobState.running, JobAction.pause, JobState.paused), (.running, .resume, .running),
        (.running, .cancel, .cancelled), (.paused, .pause, .paused), (.paused, .resume, .running),
        (.paused, .cancel, .cancelled), (.cancelled, .cancel, .cancelled),
    ])
    func `follows from its state`(before: JobState, action: JobAction, after: JobState) {
        #expect(before.after(action) == after)
    }

    @Test func `is settled once it is over`() {
        for action in JobAction.allCases { #expect(JobState.completed.after(action) == nil) }
        for action in [JobAction.pause, .resume] { #expect(JobState.cancelled.after(action) == nil) }
    }
}

@Suite struct `The parts of a document` {
    private let parts = DocumentParts(
        renderer: 2, template: "t", fonts: "f", title: "n", times: "d", venue: "v", holder: "h")

    @Test func `say which of them are others`() {
        #expect(parts.changes(to: parts) == [])
        var others = DocumentParts(
            renderer: 3, template: "t", fonts: "g", title: "n", times: "d", venue: "v", holder: "i")
        #expect(parts.changes(to: others) == [.renderer, .fonts, .holder])
        #expect(parts.visibleChanges(to: others) == [.look, .holder])
        others = DocumentParts(
            renderer: 2, template: "u", fonts: "f", title: "n", times: "e", venue: "v", holder: "h")
        #expect(others.changes(to: parts) == [.template, .event])
        #expect(others.visibleChanges(to: parts) == [.look, .times])
        others = DocumentParts(
            renderer: 2, template: "t", fonts: "f", title: "m", times: "d", venue: "w", holder: "h")
        #expect(parts.changes(to: others) == [.event])
        #expect(parts.visibleChanges(to: others) == [.title, .venue])
    }
}
