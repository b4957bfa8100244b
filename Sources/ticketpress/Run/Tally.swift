/// What a run came to.
struct Tally: Sendable, Hashable {
    var made = 0
    var failed = 0
    var bytes = 0
    /// The file that was written, while there is just one.
    var place: String?

    mutating func add(_ documents: [DocumentSize], at place: String?) {
        self.place = made == 0 && documents.count == 1 ? place : nil
        made += 1
        bytes += documents.reduce(0) { $0 + $1.bytes }
    }
}
