import Foundation
import Testing

@testable import Rendering

@Suite("The documented data")
struct DocumentedFieldsTests {
    @Test func `is what tickets are checked against`() throws {
        let manual = try String(contentsOf: Project.root.appending(path: "templates/README.md"), encoding: .utf8)
        #expect(manual.contains(TicketShape.table), "put TicketShape.table under “The data”")
    }
}
