import ArgumentParser
import Testing
import Tickets

@testable import ticketpress

@Suite struct `A rerender that makes no sense` {
    private static let id = "0198f3a2-6c41-7b0e-9d52-3f7a1c8e4b60"

    @Test(arguments: [
        ([], "it is not said which tickets are to be made again"),
        (["--event", id, "--all"], "--event and --all are both given"),
        (["--ticket", id, "--reservation", id], "--reservation and --ticket are both given"),
        (["--all", "--resume", id], "--all and --resume are both given"),
        (["--pause", id, "--cancel", id], "--pause and --cancel are both given"),
        (["--event", "gala"], "--event gala is no id"),
        (["--status", "gala"], "--status gala is no id"),
        (["--template", ""], "--template is empty"),
        (["--all", "--out", "pictures"], "Add --sample N"),
        (["--all", "--sample", "3"], "Add --out DIR"),
        (["--all", "--sample", "0", "--out", "pictures"], "1 to 500"),
        (["--all", "--sample", "3", "--out", "templates/plain/template.yaml"], "is no folder"),
        (["--all", "--dry-run", "--notify"], "--dry-run changes nothing, and --notify does"),
        (["--all", "--dry-run", "--reissue-codes"], "--dry-run changes nothing, and --reissue-codes does"),
        (["--all", "--rate", "fast"], "--rate fast is no number of tickets per second"),
        (["--all", "--rate", "0"], "such as 200/s"), (["--all", "--rate", "200/m"], "such as 200/s"),
        (["--all", "--rate", "+5"], "such as 200/s"), (["--all", "--rate", "100001/s"], "1 to 100000"),
        (["--all", "--workers", "0"], "1 to 256"), (["--all", "--detach", "--workers", "2"], "TICKETPRESS_PRESSES"),
        (["--all", "--callback", "ftp://example.org"], "--callback must be an http or https URL"),
        (["--resume", id, "--force"], "--force is for a job that is made, and --resume names one that is there"),
        (["--status", id, "--rate", "5"], "--rate is for a job that is made"),
        (["--cancel", id, "--workers", "2"], "--workers is for who works on a job, and --cancel does not"),
        (["--pause", id, "--detach"], "--detach is for who works on a job"),
        (["--all"], "there is no box office in data"),
        (["--status", id, "--data", "elsewhere"], "there is no box office in elsewhere"),
    ])
    func `ends with 64, a reason, and nothing made`(arguments: [String], reason: String) throws {
        let shop = try Workshop()
        shop.environment["DATABASE_URL"] = ""
        let result = try shop.run(words: ["rerender"] + arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains(reason), "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(try shop.names() == ["templates"])
    }
}

@Suite struct `A rerender` {
    @Test(arguments: [("200", 200), ("200/s", 200), ("1", 1), ("100000/s", 100_000)])
    func `has a rate with its unit or without`(text: String, rate: Int) throws {
        let plan = try RerenderOptions.parse(["--all", "--rate", text]).plan()
        guard case .order(let order, nil, isDetached: false) = plan else {
            Issue.record("\(plan)")
            return
        }
        #expect(order.rate == rate)
        #expect(order.scope == .all)
    }

    @Test func `shows how far it is as render does`() {
        var progress = JobProgress(total: 1000, skipped: 100, made: 345, failed: 5, before: 50, seconds: 10)
        #expect(
            progress.bar(columns: 100)
                == String(repeating: "█", count: 15) + String(repeating: "░", count: 19)
                + "  45 %  345 made, 100 skipped, 5 failed, 40 per second, 0:14 left")
        #expect(progress.line == "345 made, 100 skipped, 5 failed, 40 per second, 0:14 left")
        progress.note = "paused"
        #expect(progress.line.hasSuffix(", paused"))
        #expect(JobProgress(total: 0, skipped: 0, made: 0, failed: 0).line == "0 made")
        #expect(JobProgress(total: 9, skipped: 0, made: 3, failed: 0, isDry: true).line == "3 to be made")
    }

    @Test func `tells why in a table, the most telling reasons first`() {
        let reasons = ["TEMPLATE": 12, "EVENT": 1180, "SOMETHING_NEW": 1]
        #expect(
            ReasonWords.table(reasons) == [
                "  1,180  the event or its venue says something else", "     12  the template is another",
                "      1  something new",
            ])
    }
}
