extension Sequence where Element == String {
    /// The element that a mistyped `name` most likely stands for, or nil when none is close.
    ///
    /// Close means at most one edit (a letter more, less, other, or two swapped) for each three letters.
    package func nearest(to name: String) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(65))
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in self {
            let scalars = Array(candidate.lowercased().unicodeScalars.prefix(65))
            let limit = Swift.max(1, Swift.max(wanted.count, scalars.count) / 3)
            guard abs(wanted.count - scalars.count) <= limit else { continue }
            let distance = editDistance(wanted, scalars)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }
}

/// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        row.reserveCapacity(b.count + 1)
        for j in b.indices {
            var distance = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, beforeLast[j - 1] + 1) }
            row.append(distance)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
