import Foundation
import Rendering
import Testing

@Suite struct `Pictures in the data` {
    private let png = Data(SamplePNG.make()).base64EncodedString()

    private func problem(_ uri: String) -> RenderError.Problem? {
        do {
            _ = try Picture(dataURI: uri)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func `are data URIs of PNG or JPEG`() throws {
        #expect(try Picture(dataURI: "data:image/png;base64,\(png)").size == Size(width: 3, height: 2))
        let jpeg = Data(SampleJPEG.make()).base64EncodedString()
        #expect(try Picture(dataURI: "data:image/jpeg;base64,\(jpeg)").format == .jpeg)
        #expect(try Picture(dataURI: "data:image/jpg;base64,\(jpeg)").format == .jpeg)
    }

    @Test func `may be written in capitals and broken into lines`() throws {
        let lines = png.enumerated().map { $0.offset % 16 == 15 ? "\($0.element)\r\n " : "\($0.element)" }.joined()
        #expect(problem(" DATA:Image/PNG;BASE64,\(lines)\n") == nil)
    }

    @Test(arguments: [
        "http://example.org/a.png", "https://example.org/a.png", "HTTPS://EXAMPLE.ORG", "//example.org/a.png",
        "file:///etc/passwd", "ftp://example.org/a.png", " \n http://example.org/a.png", "blob:https://example.org/1",
    ])
    func `are never fetched`(address: String) {
        #expect(problem(address) == .remoteImage)
    }

    @Test(arguments: [
        "", "photo.png", "/etc/passwd", "data:", "data:image/png,abc", "data:text/html;base64,AAAA",
        "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64", "data:image/png;base64,%%%",
        "data:image/png;base64,iVBORw", "data:image/png;base64,",
    ])
    func `are refused in any other form, with a remedy`(text: String) {
        guard case .imageUnreadable(let reason)? = problem(text) else {
            Issue.record("accepted, or refused for another reason")
            return
        }
        #expect(
            reason.contains("data:image/png;base64,…") || reason == "the file is empty" || reason.contains("save it"))
    }

    @Test func `are not repeated whole in an error`() {
        #expect {
            try Picture(dataURI: "data:image/png;base64," + String(repeating: "A", count: 4_000))
        } throws: { error in
            ((error as? RenderError)?.value?.count ?? 0) == 40
        }
    }

    @Test func `are bounded before they are decoded`() {
        let long = "data:image/png;base64," + String(repeating: "A", count: 34 << 20)
        #expect(problem(long) == .imageTooLarge(limit: "16 MiB"))
    }
}
