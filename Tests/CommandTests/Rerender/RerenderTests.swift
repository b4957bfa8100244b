import Foundation
import ServiceKit
import TestServers
import Testing

@testable import Rendering
@testable import ticketpress

/// `ticketpress rerender` as an organiser uses it, on a box office with a private database.
@Suite(.serialized) struct `Tickets that were sold` {
    @Test func `are made again where they would be others, after a dry run and a look at a sample`() async throws {
        let scene = try await SoldTickets(2)
        try await scene.retitle("Night Music, moved")
        let dry = try scene.rerender("--dry-run", "--sample", "2", "--out", "sample")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(dry.text.contains("2 would be made, 0 are as they should be, 0 cannot be made in "))
        #expect(dry.text.contains("  2  the event or its venue says something else\n"))
        #expect(try scene.shop.names("sample").count == 3)
        let index = try scene.shop.text("sample/index.html")
        let pictures = index.matches(of: /src="([^"]+)"/).map { String($0.1) }
        #expect(try pictures.sorted() == scene.shop.names("sample").filter { $0.hasSuffix(".png") })
        #expect(!index.contains(">0 places differ<"))
        #expect(index.contains("Ada Lovelace"))
        for picture in pictures {
            #expect(try scene.shop.bytes("sample/\(picture)").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
        #expect(try await scene.versions() == [1, 1])

        // The server works on it too.
        let made = try scene.rerender()
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.text.contains("2 made, 0 skipped, 0 failed in "))
        #expect(try await scene.versions() == [2, 2])
        let again = try scene.rerender("--sample", "2", "--out", "none")
        #expect(again.text.contains("0 made, 2 skipped, 0 failed in "))
        #expect(!scene.shop.exists("none"))
        #expect(await scene.server.stop(by: SIGTERM) == 0)
    }

    @Test func `are made again by jobs that are steered from the command line`() async throws {
        let scene = try await SoldTickets(1)
        let shop = scene.shop
        #expect(await scene.server.stop(by: SIGTERM) == 0)
        let ordered = try scene.rerender("--force", "--detach")
        let job = ordered.text.trimmingCharacters(in: .newlines)
        #expect(ordered.text == "\(job)\n")
        #expect(job.count == 36)
        func steer(_ option: String) throws -> CommandResult { try shop.run("rerender", option, job, "--data", "box") }
        #expect(try steer("--status").text.hasPrefix("Job \(job): running\nEvent "))
        #expect(try steer("--pause").text.hasPrefix("Job \(job): paused\n"))
        let resumed = try steer("--resume")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.text.contains("1 made, 0 skipped, 0 failed in "))
        let status = try steer("--status").text
        #expect(status.hasPrefix("Job \(job): completed\n"))
        #expect(status.contains("1 ticket, 100 % done: 1 made, 0 skipped, 0 failed\n"))
        #expect(status.contains("  1  it was asked for, though nothing is another\n"))
        let late = try steer("--cancel")
        #expect(late.status == 64)
        #expect(late.errors.contains("the job is COMPLETED"))
        let unknown = try shop.run("rerender", "--event", UUID().uuidString, "--data", "box")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("there is no such event with tickets"))
    }

    @Test func `are made again though whoever does it is stopped, or killed`() async throws {
        let scene = try await SoldTickets(8)
        #expect(await scene.server.stop(by: SIGTERM) == 0)
        let stopped = try await scene.rerenderSlowly(until: SIGINT)
        #expect(stopped.status == 130)
        #expect(stopped.errors.contains("Stopped by Ctrl-C; "), "\(stopped.errors)")
        #expect(stopped.errors.contains("ticketpress rerender --resume \(stopped.job) --data box"))
        let killed = try await scene.rerenderSlowly(until: SIGKILL)
        for job in [stopped.job, killed.job] {
            let resumed = try scene.shop.run("rerender", "--resume", job, "--data", "box")
            #expect(resumed.status == 0, "\(resumed.errors)")
            #expect(resumed.text.contains("8 made, 0 skipped, 0 failed in "))
        }
    }
}

@Suite struct `The pictures of a sample` {
    /// Two pages, a title on the first of them.
    private static let template = """
        format: 1
        title: Titled
        summary: A title, and a page without it
        locales: [en]
        document: { title: "{event.name}" }
        styles:
          text: { family: Inter, size: 10pt }
        pages:
          - name: front
            size: [90mm, 60mm]
            elements:
              - { text: "{event.name}", id: event, box: [5, 30, 80, 6], style: text, lines: 1 }
          - name: back
            size: [90mm, 60mm]
            elements:
              - { text: Conditions, id: terms, box: [5, 30, 80, 6], style: text, lines: 1 }

        """

    @Test func `mark a text that was changed, and nothing on a page that is equal`() throws {
        let shop = try Workshop()
        try shop.write(Self.template, to: "templates/titled/template.yaml")
        for (name, title) in [("old", "Night Music"), ("same", "Night Music"), ("new", "Night Mosaic")] {
            let data = #"{"ticket":{"id":"\#(name)","code":"CODE"},"event":{"name":"\#(title)"}}"#
            let made = try shop.run(
                "render", "titled", "--templates", "templates", "--data", "-", "--out", "\(name).pdf", input: data)
            try #require(made.status == 0, "\(made.errors)")
        }
        func pages(_ name: String) throws -> [Raster] {
            try PictureScan.rasters(of: shop.folder.appending(path: "\(name).pdf").path, dpi: 150)
        }
        let (old, same, new) = (try pages("old"), try pages("same"), try pages("new"))
        func sheet(_ after: [Raster]) -> ComparisonSheet {
            ComparisonSheet(
                title: "T", lines: [], before: .init(caption: "", pages: old), after: .init(caption: "", pages: after))
        }
        #expect(old.count == 2)
        #expect(sheet(same).differences == [[], []])
        let changed = sheet(new).differences
        try #require(changed.count == 2)
        #expect(changed[1] == [])
        // Where the title is: 5 to 85 mm from the left, 30 to 36 mm from the top, at 150 dots per inch.
        #expect(!changed[0].isEmpty)
        for region in changed[0] {
            #expect(region.x > 25 && region.y > 170 && region.y + region.height < 220, "\(region)")
        }
    }

    @Test(arguments: [
        "", "P6", "P6\n-1 -1\n255\n...", "P5\n1 1\n255\n.", "P6\n2 2\n255\n...", "P6\n99999999999 99999999999\n255\n",
        "P6\n0 0\n255\n",
    ])
    func `are read from nothing but whole pictures`(text: String) {
        #expect(PixmapReader.rasters(in: Array(text.utf8)) == (text.isEmpty ? [] : nil))
    }
}
