extension ShapeCheck {
    /// Any value below `extra`: its members are free, its texts are not.
    mutating func examineFree(_ value: Value) -> Value? {
        guard path.count <= TicketShape.deepestNesting else {
            report(.wrongKind(expected: "at most \(TicketShape.deepestNesting) levels", found: value.kind))
            return nil
        }
        switch value {
        case .null, .bool, .number: return nil
        case .string(let text): return examineCharacters(of: text, isPicture: text.hasPrefix("data:"))
        case .list(let items): return examineFree(items)
        case .object(let members): return examineFree(members)
        }
    }

    private mutating func examineFree(_ items: [Value]) -> Value? {
        guard hasRoom(for: items) else { return nil }
        var corrected = items
        var isCorrected = false
        for (position, value) in items.enumerated() {
            path.append(String(position))
            if let correction = examineFree(value) {
                corrected[position] = correction
                isCorrected = true
            }
            path.removeLast()
        }
        return isCorrected ? .list(corrected) : nil
    }

    mutating func examineFree(_ members: [String: Value]) -> Value? {
        var corrected = members
        var isCorrected = false
        for (key, value) in members {
            path.append(key)
            if case .forbidden(let scalar) = TextCheck.examine(key) {
                report(.controlCharacter("U+" + Excerpt.codePoint(scalar.value)))
            }
            if let correction = examineFree(value) {
                corrected[key] = correction
                isCorrected = true
            }
            path.removeLast()
        }
        return isCorrected ? .object(corrected) : nil
    }
}
