/// The closing words of a run: made, failed, seconds, tickets per second, bytes, and where they are.
struct RunSummary {
    var tally: Tally
    var seconds: Double
    var destination: Destination
    /// How the store is called.
    var store: String?

    /// `998 made, 2 failed in 6.21 s (161 tickets per second), 35.1 MB, in out`
    var line: String {
        let rate = seconds > 0 ? Double(tally.made) / seconds : 0
        return "\(tally.made.grouped) made, \(tally.failed.grouped) failed in \(seconds.decimals(2)) s "
            + "(\(rate.rate) tickets per second), \(tally.bytes.byteCount)\(place)"
    }

    private var place: String {
        guard tally.made > 0 else { return "" }
        if let file = tally.place { return ": \(file.printable)" }
        switch destination {
        case .folder(".", _), .folder("./", _): return ", in the current folder"
        case .folder(let folder, _): return ", in \(folder.printable)"
        case .file(let path): return ": \(path.printable)"
        case .store: return ", in \(store?.printable ?? "the store")"
        case .stream(let path): return ", to \(path?.printable ?? "standard output")"
        }
    }
}
