import ArgumentParser
import ObjectStorage

/// Where rendered documents go when they do not become files.
struct StoringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Send documents there instead: s3://bucket/prefix, or a folder.", valueName: "store"))
    var store: String?

    @Option(
        help: ArgumentHelp("Print or report links that hold for so long: 15m, 1h, at most 7d.", valueName: "period"))
    var link: Period?

    func isUsed(out: String?) throws(UsageError) -> Bool {
        if store != nil && out != nil {
            throw UsageError("--out and --store are both given", remedy: "leave out one of them")
        }
        if store == nil && link != nil {
            throw UsageError("--link is for documents in a store", remedy: "add --store")
        }
        return store != nil
    }

    /// Nil when there is no store.
    func uploads(endingBy signals: SignalCatcher) throws -> DocumentUploads? {
        guard let store else { return nil }
        let options = link.map { LinkOptions(lifetime: $0.duration) }
        try options?.check()
        return DocumentUploads(
            to: try StorePlace(address: StoreAddress(store), isPatient: true), link: options, signals: signals)
    }
}
