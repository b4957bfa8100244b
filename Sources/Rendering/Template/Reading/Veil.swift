import Yams

/// Hides from the YAML parser the characters that begin anchors, aliases, tags and keys that are lists or maps.
///
/// `&`, `*`, `!` and `?` are replaced by private-use characters, which are ordinary letters to YAML. Inside a text they
/// are put back; where a plain scalar begins with one, the template used the YAML feature, which is refused. So no
/// alias is ever expanded and no large key compared, whatever the file says. Each stands for one scalar, so that
/// columns stay right.
enum Veil {
    private static let pairs: [(plain: Unicode.Scalar, veiled: Unicode.Scalar)] = [
        ("&", "\u{10FFF0}"), ("*", "\u{10FFF1}"), ("!", "\u{10FFF2}"),
        ("?", "\u{10FFF3}"),
    ]
    /// Marks a key that was renamed because the map has it twice.
    private static let duplicate: Unicode.Scalar = "\u{10FFF4}"

    static func contains(_ scalar: Unicode.Scalar) -> Bool { (0x10FFF0...0x10FFF4).contains(scalar.value) }

    static func cover(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(pairs.first { $0.plain == scalar }?.veiled ?? scalar)
        }
        return String(result)
    }

    static func lift(_ text: String) -> String {
        // All veils lie in plane 16, whose characters begin with this byte in UTF-8; nearly no text has one.
        guard text.utf8.contains(0xF4) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where scalar != duplicate {
            result.append(pairs.first { $0.veiled == scalar }?.plain ?? scalar)
        }
        return String(result)
    }

    /// The YAML feature that a plain scalar would have used, if any.
    static func feature(of scalar: String) -> (plural: String, remedy: String)? {
        let scalars = scalar.unicodeScalars
        switch scalars.first {
        case pairs[0].veiled:
            return ("anchors", "name colours and styles under `colours` and `styles` and refer to the names")
        case pairs[1].veiled:
            return ("aliases", "refer to colours and styles by name; put a text that begins with * in quotes")
        case pairs[2].veiled:
            return ("tags", "leave it out; put a text that begins with ! in quotes")
        case pairs[3].veiled where scalars.count == 1 || scalars.dropFirst().first == " ":
            // Before anything else `?` is part of a text.
            return ("keys marked with ?", "write `key: value`; put a text that begins with ? in quotes")
        default:
            return nil
        }
    }

    /// The last place up to `line` where a value begins with a veiled indicator, when that is near enough to be the
    /// cause of an error there.
    static func firstIndicator(
        in source: String, upTo line: Int
    ) -> (position: SourcePosition, plural: String, remedy: String)? {
        let lines = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for number in stride(from: min(line, lines.count), to: max(0, line - 3), by: -1) {
            let scalars = Array(lines[number - 1])
            for (column, scalar) in scalars.enumerated() where contains(scalar) {
                let before = scalars[..<column].last { $0 != " " }
                guard before == nil || [":", "-", "[", "{", ","].contains(before),
                    let feature = feature(of: String(scalar))
                else { continue }
                return (SourcePosition(line: number, column: column + 1), feature.plural, feature.remedy)
            }
        }
        return nil
    }

    /// The source with `count` times `duplicate` set before the key at `mark`, behind an opening quote; nil where no key
    /// can be.
    static func renameKey(in source: String, at mark: Mark, count: Int) -> String? {
        var scalars = source.unicodeScalars
        guard var index = self.index(of: mark, in: scalars), index < scalars.endIndex else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        guard index < scalars.endIndex, !["[", "{", "|", ">"].contains(scalars[index]) else { return nil }
        scalars.insert(contentsOf: Array(repeating: duplicate, count: count), at: index)
        return String(scalars)
    }

    /// Lines end where libyaml ends them: at CR, LF, CR LF, NEL, LS and PS.
    private static func index(of mark: Mark, in scalars: String.UnicodeScalarView) -> String.Index? {
        var (line, column) = (1, 1)
        var index = scalars.startIndex
        while index < scalars.endIndex {
            if line == mark.line, column == mark.column { return index }
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            let isFirstOfPair = scalar == "\r" && index < scalars.endIndex && scalars[index] == "\n"
            if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar), !isFirstOfPair {
                (line, column) = (line + 1, 1)
            } else {
                column += 1
            }
        }
        return nil
    }
}
