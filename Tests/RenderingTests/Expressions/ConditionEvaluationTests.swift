import Foundation
import Testing

@testable import Rendering

@Suite struct `Asking conditions` {
    @Test(arguments: [
        ("event.name", true), ("holder.company", false), ("venue.name", false), ("extra.vip", true),
        ("extra.empty", false), ("seat.number", true), ("not holder.company", true), ("true", true), ("false", false),
        ("event.name and venue.name", false), ("venue.name or event.name", true),
        (#"ticket.type == "Adult""#, true), (#"ticket.type != "Child""#, true), (#"venue.name != "X""#, true),
        (#"venue.name == "X""#, false), (#"holder.company == """#, true), ("venue.name == null", true),
        ("event.name == null", false), ("extra.vip == true", true), ("extra.vip != false", true),
        ("seat.number == 7", true), ("seat.row == 12", true), (#"seat.row == "12.0""#, false),
        ("seat.row == 12.0", true),
        ("seat.row < 100", true), ("seat.number >= 7", true), ("seat.number > 7", false), ("seat.number <= 6", false),
        ("order.total > price.amount", true), (#"holder.name > "A""#, true), ("venue.size < 5", false),
        ("venue.size >= 5", false), ("event.startsAt < event.endsAt", true),
        (#"event.startsAt >= "2026-09-08""#, true), (#"event.startsAt > "2026-09-09""#, false),
        (#"event.startsAt == "2026-09-08T19:30""#, true), (#"event.startsAt == "2026-09-08T19:30+02:00""#, true),
        ("strings.doors", true), ("strings.lost", false),
    ])
    func `the data gives the answer`(source: String, answer: Bool) throws {
        let strings = ["doors": Localised.all(try MarkedText(parsing: "Doors"))]
        #expect(try Evaluator(strings: strings).holds(Condition(parsing: source)) == answer)
    }

    @Test func `texts from CSV count as the truth value they spell`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("extra.vip", "true"))
        #expect(try evaluator.holds(Condition(parsing: "extra.vip == true")))
        #expect(try !evaluator.holds(Condition(parsing: "extra.vip == false")))
    }

    @Test func `items of an each are asked by their names`() throws {
        let rows = try Evaluator().rows(of: Repetition(list: "order.lines", name: "line"))
        #expect(try rows.map { try $0.holds(Condition(parsing: "line.quantity > 1")) } == [true, false])
    }

    @Test(arguments: [
        ("holder.name < 5", "holder.name"), ("5 > holder.name", "holder.name"), ("extra.vip > 1", "extra.vip"),
        ("extra.perks < event.name", "extra.perks"),
    ])
    func `values that have no order are refused`(source: String, field: String) throws {
        let evaluator = try Evaluator()
        let condition = try Condition(parsing: source)
        do throws(RenderError) {
            _ = try evaluator.holds(condition)
            Issue.record("\(source) was answered")
        } catch {
            #expect(error.field == field)
        }
    }
}
