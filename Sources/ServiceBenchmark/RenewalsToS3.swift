import Foundation
import HTTPClient
import ObjectStorage
import TestServers

/// Tickets that are made into a bucket of an S3 service of this machine, beside a bare loop: curl, which has nothing to draw,
/// to sign or to note, puts the same documents to links that were signed beforehand, over as many connections. The service,
/// on the same processors, sets the pace.
struct RenewalsToS3 {
    struct Figures: Codable {
        var renewals: Renewals.Figures
        /// Before and after them.
        var barePutsPerSecond: [Double]

        private var share: Double {
            renewals.perSecond * Double(barePutsPerSecond.count) / barePutsPerSecond.reduce(0, +)
        }

        var row: String {
            let rates = barePutsPerSecond.map { String(format: "%.0f", $0) }.joined(separator: " and ")
            return renewals.row + "\n" + String(repeating: " ", count: 24)
                + String(format: "%9.0f %% of bare PUTs, of which there were ", share * 100) + "\(rates) in a second"
        }
    }

    private static let bucket = "bench"

    let renewals: Renewals
    private let server: S3Server
    private let store: S3Store
    private let client: HTTPClient

    init(_ renewals: Renewals) async throws {
        self.renewals = renewals
        server = try await S3Server.start()
        client = HTTPClient()
        let environment = AWSEnvironment(server.environment)
        let region = try environment.region()
        store = S3Store(
            try S3Endpoint(environment.endpoint(), region: region, bucket: Self.bucket, addressing: .path),
            region: region, credentials: CredentialSearch(environment, client: client).cache, client: client)
        try await store.createBucket()
    }

    func measure() async throws -> Figures {
        let files = renewals.documents()
        // The service is slower at first and as its disk fills.
        _ = try await putBarely(Array(files.prefix(100)), "warm")
        let before = try await putBarely(files, "before")
        let made = try renewals.measure(
            "tickets made into S3", of: renewals.fewEvent,
            with: server.environment.merging(["S3_BUCKET": Self.bucket]) { $1 })
        return Figures(renewals: made, barePutsPerSecond: [before, try await putBarely(files, "after")])
    }

    /// Objects per second.
    private func putBarely(_ files: [URL], _ prefix: String) async throws -> Double {
        var lines: [String] = []
        for (number, file) in files.enumerated() {
            let link = try await store.presignedPut(
                try ObjectKey("\(prefix)/\(number).pdf"), LinkOptions(lifetime: .seconds(3600)))
            lines.append("url = \"\(link.url)\"\nupload-file = \"\(file.path)\"\noutput = \"/dev/null\"\n")
        }
        let list = URL(filePath: renewals.folder).appending(path: "links.txt")
        try Data(lines.joined().utf8).write(to: list)
        let start = ContinuousClock.now
        try await Program.output(
            "curl",
            [
                "--silent", "--show-error", "--no-progress-meter", "--fail", "--parallel", "--parallel-immediate",
                "--parallel-max", "\(client.settings.connections)", "--config", list.path,
            ])
        return Double(files.count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
