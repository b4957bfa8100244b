/// How many bits the codes of an alphabet have, and how deflate writes that down.
enum HuffmanLengths {
    /// The lengths of an optimal code for symbols of these weights, 0 for those of weight 0 (Huffman 1952). Where one
    /// would be longer than `limit`, the weights are drawn together until none is.
    static func lengths(_ weights: [Int], limit: Int) -> [Int] {
        var weights = weights
        while true {
            let lengths = lengths(weights)
            guard lengths.contains(where: { $0 > limit }) else { return lengths }
            weights = weights.map { $0 == 0 ? 0 : $0 / 2 + 1 }
        }
    }

    /// A tree built from two queues that stay sorted: the symbols, and the pairs in the order in which they are joined.
    private static func lengths(_ weights: [Int]) -> [Int] {
        var lengths = [Int](repeating: 0, count: weights.count)
        let leaves = weights.indices.filter { weights[$0] > 0 }.sorted { (weights[$0], $0) < (weights[$1], $1) }
        guard leaves.count > 1 else {
            for leaf in leaves { lengths[leaf] = 1 }
            return lengths
        }
        var nodes = leaves.map { weights[$0] }
        var parents = [Int](repeating: 0, count: leaves.count * 2 - 1)
        var (leaf, pair) = (0, leaves.count)
        for _ in 1..<leaves.count {
            var sum = 0
            for _ in 0..<2 {
                let takesLeaf = leaf < leaves.count && (pair >= nodes.count || nodes[leaf] <= nodes[pair])
                let node = takesLeaf ? leaf : pair
                if takesLeaf { leaf += 1 } else { pair += 1 }
                sum += nodes[node]
                parents[node] = nodes.count
            }
            nodes.append(sum)
        }
        var depths = [Int](repeating: 0, count: nodes.count)
        for node in (0..<nodes.count - 1).reversed() { depths[node] = depths[parents[node]] + 1 }
        for (place, symbol) in leaves.enumerated() { lengths[symbol] = depths[place] }
        return lengths
    }

    /// A length, or a run of them, as it is sent: a symbol and what says how long the run is.
    struct Run: Equatable {
        var symbol: Int
        var extra = 0
        var extraBits = 0
    }

    /// Symbol 16 repeats the length before three to six times, 17 and 18 stand for three to ten zeros, and for up to
    /// 138 (RFC 1951, 3.2.7).
    static func runs(_ lengths: [Int]) -> [Run] {
        var runs: [Run] = []
        var index = 0
        while index < lengths.count {
            let length = lengths[index]
            let same = lengths[index...].prefix { $0 == length }.count
            switch (length, same) {
            case (0, 11...):
                runs.append(Run(symbol: 18, extra: min(same, 138) - 11, extraBits: 7))
                index += min(same, 138)
            case (0, 3...):
                runs.append(Run(symbol: 17, extra: same - 3, extraBits: 3))
                index += same
            case (_, 4...) where length > 0:
                runs += [Run(symbol: length), Run(symbol: 16, extra: min(same - 1, 6) - 3, extraBits: 2)]
                index += 1 + min(same - 1, 6)
            default:
                runs.append(Run(symbol: length))
                index += 1
            }
        }
        return runs
    }
}
