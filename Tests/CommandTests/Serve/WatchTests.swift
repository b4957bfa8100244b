import Foundation
import FoundationNetworking
import Logging
import ServiceKit
import TestServers
import Testing

@testable import ticketpress

@Suite struct `Those who watch over a server` {
    @Test func `see a booking in metrics and log, and learn of nobody who it was`() async throws {
        var booking = try WatchedBooking()
        try await booking.book()
        try await expectMetrics(of: booking)
        let log = try booking.shop.text("server.log")
        for secret in booking.secrets { #expect(!log.contains(secret), "\(secret)") }
        // No code and no access token of anybody.
        for form in ["TP1:", "TP1%3A", "eyJ"] { #expect(!log.contains(form)) }
        let lines = try log.split(separator: "\n").map { line in
            try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String], "no JSON object: \(line)")
        }
        for line in lines {
            #expect(Set(["time", "level", "logger", "message"]).isSubset(of: line.keys), "\(line)")
        }
        expectTrace(lines)
        #expect(await booking.server.stop(by: SIGTERM) == 0)
    }

    /// What the payment caused is found by its trace, and so by its request.
    private func expectTrace(_ lines: [[String: String]]) {
        let traced = lines.filter { $0["trace"] == WatchedBooking.trace }
        #expect(traced.allSatisfy { $0["request"] == WatchedBooking.requestID })
        #expect(traced.contains { $0["message"] == "POST /api/payments" })
        let consumed = traced.filter { $0["message"] == "A fact was consumed" }
        #expect(consumed.allSatisfy { $0["fact"] != nil })
        #expect(
            Set(consumed.compactMap { $0["consumer"] }).isSuperset(of: [
                "tickets.issue", "notifications.mail-receipt", "notifications.mail-tickets",
            ]))
    }

    private func expectMetrics(of booking: WatchedBooking) async throws {
        var page = ""
        // A mail is in its folder a moment before it is counted.
        _ = try await eventually {
            page = try await self.page(of: booking.server)
            return page.contains(#"ticketpress_mails_total{outcome="sent"} 2"#)
        }
        try expectForm(page)
        #expect(!page.contains(booking.event))
        func value(_ name: String) -> Double? {
            page.split(separator: "\n").first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last.flatMap {
                Double($0)
            }
        }
        for (name, expected) in [
            (#"holds_total{outcome="held"}"#, 1), (#"holds_total{outcome="refused"}"#, 1),
            (#"bookings_total{outcome="completed"}"#, 1), (#"bookings_total{outcome="failed"}"#, 0),
            (#"admissions_total{outcome="admitted"}"#, 1), (#"admissions_total{outcome="already_admitted"}"#, 2),
            (#"admissions_total{outcome="malformed"}"#, 1), (#"mails_total{outcome="sent"}"#, 2),
            (#"facts_told_total{fact="ReservationPaid",service="reservations"}"#, 1),
            (#"facts_consumed_total{consumer="tickets.issue",outcome="done"}"#, 1),
            (#"facts_parked{service="reservations",consumer="tickets.issue"}"#, 0),
            (#"http_requests_total{method="POST",route="/api/payments",status="2xx"}"#, 1),
            (#"http_request_duration_seconds_count{method="POST",route="/api/payments"}"#, 1),
            (#"check_ok{service="tickets",check="store"}"#, 1),
            (#"queue_waiting{service="tickets",queue="drawing"}"#, 0),
            ("press_queue_length", 0), ("upload_failures_total", 0), ("figures_complete", 1),
        ] {
            #expect(value("ticketpress_\(name)") == Double(expected), "\(name)")
        }
        // Two tickets, and one document of both.
        #expect(try #require(value("ticketpress_render_duration_seconds_count")) >= 3)
        #expect(try #require(value("ticketpress_upload_duration_seconds_count")) >= 3)
        #expect(try #require(value("ticketpress_uploaded_bytes_total")) > 10_000)
        #expect(try #require(value(#"ticketpress_template_cache_requests_total{result="miss"}"#)) >= 1)
        #expect(try #require(value(#"ticketpress_database_jobs_total{pool="all"}"#)) > 50)
        #expect(try #require(value("process_start_time_seconds")) <= Date().timeIntervalSince1970)
    }

    private func page(of server: Serving) async throws -> String {
        let address = try #require(server.metrics.flatMap { URL(string: $0) })
        let (bytes, response) = try await URLSession.shared.data(from: address)
        let answer = try #require(response as? HTTPURLResponse)
        #expect(answer.statusCode == 200)
        #expect(answer.value(forHTTPHeaderField: "Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        // Nothing else is there, and they are nowhere else.
        #expect(try await server.get(address.deletingLastPathComponent().absoluteString).status == 404)
        #expect(try await server.get("/metrics").status == 404)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As the format has it: every name with its words, its kind and something counted, and none that is not described.
    private func expectForm(_ page: String) throws {
        #expect(page.hasSuffix("\n"))
        var (described, typed, counted): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for line in page.split(separator: "\n") {
            if let match = line.wholeMatch(of: /# HELP ([a-z_]+) .+/) {
                described.insert(String(match.1))
            } else if let match = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                typed.insert(String(match.1))
            } else {
                let match = try #require(
                    line.wholeMatch(
                        of: /([a-z_]+)(?:\{[a-z_]+="[^"\n]*"(?:,[a-z_]+="[^"\n]*")*\})? (?:[-+0-9.e]+|\+Inf|NaN)/),
                    "\(line)")
                let name = String(match.1)
                let whole = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) && !typed.contains(name) }
                counted.insert(whole.map { String(name.dropLast($0.count)) } ?? name)
            }
        }
        let known = Set(MetricWords.all.keys)
        #expect(typed.subtracting(known).sorted() == [])
        #expect(known.subtracting(counted).sorted() == [])
        #expect(described == typed)
    }

    @Test func `are told by the README of every metric, and of none that is not there`() throws {
        let readme = try String(contentsOf: Command.repository.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "\n## Watching it\n").dropFirst().first)
        let chapter = try #require(section.components(separatedBy: "\n## ").first)
        // Also in the midst of expressions.
        let names = Set(chapter.matches(of: /(?:ticketpress|process)_[a-z_]+/).map { String($0.output) })
        let told = Set(
            names.map { name in
                // Of histograms, expressions name the parts.
                let ending = ["_bucket", "_sum", "_count"].first { name.hasSuffix("_seconds\($0)") }
                return ending.map { String(name.dropLast($0.count)) } ?? name
            })
        #expect(Set(MetricWords.all.keys).subtracting(told).sorted() == [])
        #expect(told.subtracting(MetricWords.all.keys).sorted() == [])
    }

    @Test(arguments: [
        ("550 <ada@example.org> unknown", "550 <…@example.org> unknown"),
        ("o'brien@example.org, a/b@example.org, to=c@example.org", "…@example.org, …@example.org, …@example.org"),
        ("nobody is 'zoë.łukasik@münchen.example' or @home", "nobody is '…@münchen.example' or @home"),
        ("zoë@élan.example bounced, ada@[192.0.2.1] too", "…@élan.example bounced, …@[192.0.2.1] too"),
        ("postgres://me@db.example.org/x is away", "postgres://…@db.example.org/x is away"),
        ("smtp://me:pass@mail.example.org:587 is away", "smtp://me:…@mail.example.org:587 is away"),
        ("the code TP1:X0036WT8S5FJ0OKNC86%1+HAUJFM:HR9C*8SIOQK6 is odd", "the code TP1:…is odd"),
        (#"{"refreshToken":"abc","x":1}"#, #"{"refreshToken":"…","x":1}"#),
        ("GET /a?X-Amz-Signature=0123456789abcdef&b=1", "GET /a?X-Amz-Signature=…&b=1"),
        ("token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln was refused", "token … was refused"),
        ("a digest: \(String(repeating: "0f", count: 32))", "a digest: \(String(repeating: "0f", count: 32))"),
        ("random: \(String(repeating: "xY", count: 22))", "random: …"),
        ("The database cannot be reached: timeout", "The database cannot be reached: timeout"),
    ])
    func `read no secret in an error that repeats one`(given: String, written: String) {
        let log = LineLog(label: "tests", level: .info, format: .json, provider: nil)
        let line = log.line(.info, given, ["error": "\(given)"], at: Date(timeIntervalSince1970: 0))
        let object = (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: String]
        #expect(object?["message"] == written)
        #expect(object?["error"] == written)
    }

    @Test func `find everything by its id, whatever a client has chosen for one`() throws {
        let id = String(repeating: "xY", count: 32)
        let ids = ["request", "trace", "span", "fact", "job"]
        let metadata = Logger.Metadata(uniqueKeysWithValues: (ids + ["other"]).map { ($0, "\(id)") })
        let log = LineLog(label: "tests", level: .info, format: .json, provider: nil)
        let line = log.line(.info, "It is so", metadata, at: Date(timeIntervalSince1970: 0))
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        for name in ids { #expect(object[name] == id) }
        #expect(object["other"] == "…")
        let text = LineLog(label: "tests", level: .info, format: .text, provider: nil)
            .line(.info, "It is so", metadata, at: Date(timeIntervalSince1970: 0))
        #expect(text.contains(" request=\(id) "))
        #expect(text.contains(" other=… "))
    }

    @Test func `read each name once in a line`() {
        let log = LineLog(label: "tests", level: .info, format: .json, provider: nil)
        let line = log.line(.info, "It is so", ["message": "mine", "a": "b"], at: Date(timeIntervalSince1970: 0))
        #expect(
            line
                == #"{"time":"1970-01-01T00:00:00.000Z","level":"info","logger":"tests","message":"It is so","a":"b","message_":"mine"}"#
                + "\n")
    }
}
