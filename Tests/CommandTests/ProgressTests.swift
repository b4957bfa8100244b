import Testing

@testable import ticketpress

@Suite struct `Progress` {
    @Test func `a bar shows how much of the input is done, the rate and the time left`() {
        let progress = RunProgress(made: 4500, failed: 2, inputRead: 450, inputLength: 1000, seconds: 30)
        #expect(
            progress.bar(columns: 90)
                == "███████████████░░░░░░░░░░░░░░░░░░░  45 %  4,500 made, 2 failed, 150 per second, 0:37 left")
    }

    @Test func `without an end in sight there is no bar`() {
        let progress = RunProgress(made: 10, inputRead: 450, inputLength: nil, seconds: 5)
        #expect(progress.bar(columns: 80) == "10 made, 2.0 per second")
    }

    @Test(arguments: [0, 1, 10, 20, 40, 79, 80, 200])
    func `a bar never wraps`(columns: Int) {
        let progress = RunProgress(made: 123_456, failed: 7, inputRead: 1, inputLength: 3, seconds: 3000)
        #expect(progress.bar(columns: columns).count < max(columns, 1))
    }

    @Test func `a pipe gets lines and no control characters`() {
        let progress = RunProgress(made: 1_234_567, inputRead: 1, inputLength: 2, seconds: 4000)
        #expect(progress.line == "1,234,567 made, 309 per second, 1:06:40 left")
    }

    @Test func `quiet wins over everything`() {
        #expect(ProgressReporter.Style.choose(isQuiet: true, environment: ["TERM": "xterm"]) == .none)
    }

    @Test func `a quiet run says nothing at all`() throws {
        let shop = try Workshop()
        let result = try shop.run("render", "plain", "-q")
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(result.output.isEmpty)
    }

    @Test func `a quiet run still tells of failures`() throws {
        let shop = try Workshop()
        let result = try shop.run("render", "plain", "-q", "--data", "-", input: Workshop.incomplete("T1"))
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("record 1 (line 1, ticket T1): "))
    }

    @Test func `a terminal sees a bar on long work`() throws {
        let shop = try Workshop()
        let data = (1...4000).map { Workshop.record("T\($0)") }.joined(separator: "\n")
        try shop.write(data, to: "data.ndjson")
        let result = try shop.shell(
            "script -qec '\"$TP\" render plain --data data.ndjson --merge --threads 1' /dev/null < /dev/null")
        #expect(result.status == 0)
        #expect(result.text.contains(" %  "))
        #expect(result.text.contains("4,000 made, 0 failed in "))
    }

    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (35_612, "35.6 kB"),
        (999_999, "1.0 MB"), (Int.max, "9.2 EB"),
    ])
    func `sizes are written for people`(bytes: Int, text: String) { #expect(bytes.byteCount == text) }
}
