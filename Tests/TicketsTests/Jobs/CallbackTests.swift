import Domain
import Foundation
import Postgres
import PostgresTesting
import ServiceKit
import ServiceTesting
import Testing

import class TestServers.ScriptedServer

@testable import Tickets

@Suite struct `The callback of a job` {
    private func order(_ url: String) -> JSONValue {
        ["all": .bool(true), "dryRun": .bool(true), "callbackUrl": .string(url)]
    }

    @Test func `tells that it is over, signed, and once`() async throws {
        let server = try ScriptedServer { _ in .answer(204) }
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            _ = try await office.buy(2)
            let url = server.url + "/jobs?of=a%20client"
            let id = try #require(try await office.rerender(order(url), by: admin)["id"].string)
            let isTold = try await eventually { try await office.job(id, by: admin)["calledBackAt"].string != nil }
            #expect(isTold)
            let request = try #require(server.requests.first)
            #expect((request.method, request.target) == ("POST", "/jobs?of=a%20client"))
            #expect(request.headers["content-type"] == "application/json")
            try NoticeSignature.check(
                request.headers["ticketpress-signature"], of: Data(request.body), at: office.office.clock.now,
                tolerance: .seconds(60), key: office.service.settings.callbackKey)
            let told = try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
            #expect(told["id"] == .string(id))
            #expect(told["state"] == "COMPLETED")
            #expect(told["skipped"] == .number(2))
            #expect(told["callbackUrl"] == .string(url))
            // Whoever looks again, and whenever.
            office.office.clock.advance(by: 7200)
            try await office.service.callBack()
            #expect(server.requests.count == 1)
        }
    }

    @Test func `is sent again until it is taken, and holds up nothing`() async throws {
        // It does not answer, then it fails, then it leads elsewhere, then it answers.
        let server = try ScriptedServer { request in
            switch request.number {
            case 1: .silence
            case 2: .answer(503)
            case 3: .answer(302, headers: ["Location": "/other"])
            default: .answer(200)
            }
        }
        try await TicketsOffice.run({ $0.callbackPatience = .milliseconds(300) }) { office in
            let admin = try await office.admin()
            _ = try await office.buy()
            let id = try #require(try await office.rerender(order(server.url), by: admin)["id"].string)
            #expect(try await office.rerender(["all": .bool(true)], by: admin)["state"] == "COMPLETED")
            for (problem, pause) in [("did not answer in time", 31), ("503", 61), ("302", 121)] {
                let isTold = try await eventually {
                    try await office.job(id, by: admin)["callbackProblem"].string?.contains(problem) == true
                }
                #expect(isTold, "\(problem)")
                #expect(try await office.job(id, by: admin)["calledBackAt"] == .null)
                office.office.clock.advance(by: TimeInterval(pause))
            }
            let isTaken = try await eventually { try await office.job(id, by: admin)["calledBackAt"].string != nil }
            #expect(isTaken)
            #expect(try await office.job(id, by: admin)["callbackProblem"] == .null)
            #expect(server.requests.count == 4)
        }
    }

    @Test func `is made up for where a process dies with it, and given up at last`() async throws {
        let server = try ScriptedServer { _ in .answer(500) }
        try await TicketsOffice.run({ $0.callbackAttempts = 2 }) { office in
            let admin = try await office.admin()
            _ = try await office.buy()
            let resting = try await office.restingJob(
                .init(scope: JobScope(), isDry: true, callbackURL: URL(string: server.url)))
            // Claimed, and then nothing is heard of it.
            let now = office.office.clock.now
            try await office.pool.query(
                """
                update tickets.jobs set callback_attempts = 1, callback_due_at = \(now + 30), state = 'COMPLETED',
                    ended_at = \(now)
                where id = \(resting)
                """)
            try await office.service.callBack()
            #expect(server.requests.isEmpty)
            office.office.clock.advance(by: 31)
            let isGivenUp = try await eventually {
                try await office.job("\(resting)", by: admin)["callbackProblem"] == "it answered 500"
            }
            #expect(isGivenUp)
            office.office.clock.advance(by: 7200)
            try await office.service.callBack()
            #expect(server.requests.count == 1)
        }
    }

    @Test func `tells of what is cancelled, when nobody works on it any more`() async throws {
        let server = try ScriptedServer { _ in .answer(200) }
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            _ = try await office.buy()
            let job = try await office.restingJob(
                .init(scope: JobScope(), isForced: true, callbackURL: URL(string: server.url)))
            let batch = try await office.batch(job, isForced: true)
            // Somebody has a batch: a connection that lives.
            try await office.pool.query(
                """
                update tickets.job_batches set working_until = 'infinity', working_by = (
                    select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%' limit 1)
                where job_id = \(job)
                """)
            #expect(try await office.change(job, "cancel", by: admin)["state"] == "CANCELLED")
            try await office.service.callBack()
            #expect(server.requests.isEmpty)
            try await office.service.work(on: batch)
            let isTold = await eventually { server.requests.count == 1 }
            #expect(isTold)
            let told = try JSONDecoder().decode(JSONValue.self, from: Data(server.requests[0].body))
            #expect(told["state"] == "CANCELLED")
            #expect(told["made"] == .number(1))
        }
    }

    @Test func `goes to http and https alone`() async throws {
        try await TicketsOffice.run { office in
            let admin = try await office.admin()
            for url in [
                "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "//example.org/", "example.org",
                "http://",
                "https://user:word@example.org/", "http://example.org/#there", "",
                "http://example.org/" + String(repeating: "a", count: 2000),
            ] {
                let answer = try await office.order(order(url), by: admin)
                #expect(answer.status == 400, "\(url)")
                #expect(answer["errors"][0]["field"] == "callbackUrl", "\(url)")
            }
            #expect(try await office.count("select count(*) from tickets.jobs") == 0)
            let good = try await office.order(order("HTTPS://example.invalid:8443/a?b=c"), by: admin)
            #expect(good.status == 201)
            #expect(good["callbackUrl"] == "HTTPS://example.invalid:8443/a?b=c")
        }
    }
}
