import Foundation
import Synchronization
import Yams

/// Reads the bytes of a template file into a `SourceNode`. Any bytes end in a node or in problems.
///
/// YAML's anchors, aliases and tags are refused before the parser could act on them: their indicators are veiled, and
/// a plain scalar that begins with a veiled one is what would have been an anchor, an alias or a tag.
struct YAMLReader {
    var problems = TemplateProblems()

    /// The root of the only document in `bytes`; nil when there are problems that leave nothing to look at.
    mutating func read(_ bytes: [UInt8]) -> SourceNode? {
        guard let text = decode(bytes) else { return nil }
        let reader = self
        // libyaml ends nesting at about a thousand levels, and Yams recurses for each: more than the stack of an arbitrary
        // thread may hold, so the tree is made, judged and given up on a thread with room for it.
        let (node, problems) = onDeepStack { () -> (SourceNode?, TemplateProblems) in
            var reader = reader
            let node = reader.compose(text)
            return (node, reader.problems)
        }
        self.problems = problems
        return node
    }

    // MARK: Text

    private mutating func decode(_ bytes: [UInt8]) -> String? {
        guard bytes.count <= SourceLimits.fileBytes else {
            fail(
                "the file is larger than \(SourceLimits.fileBytes / 1024) KiB", "move pictures into files of their own")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            fail("the file is not UTF-8 text", "save it as UTF-8", at: firstInvalid(in: bytes))
            return nil
        }
        let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        var position = SourcePosition.start
        for scalar in body.unicodeScalars {
            guard isAllowed(scalar) else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                fail("the character U+\(code) has no place in a template", "remove it", at: position)
                return nil
            }
            advance(&position, past: scalar)
        }
        return body
    }

    /// What YAML calls printable (YAML 1.2.2, 5.1), less the characters that this reader veils indicators with.
    private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: !Veil.contains(scalar)
        default: false
        }
    }

    private func advance(_ position: inout SourcePosition, past scalar: Unicode.Scalar) {
        if scalar == "\n" {
            position = SourcePosition(line: position.line + 1, column: 1)
        } else {
            position.column += 1
        }
    }

    private func firstInvalid(in bytes: [UInt8]) -> SourcePosition {
        var position = SourcePosition.start
        var iterator = bytes.makeIterator()
        var decoder = UTF8()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { advance(&position, past: scalar) }
        return position
    }

    private mutating func fail(_ fact: String, _ remedy: String?, at position: SourcePosition = .start) {
        problems.add(at: position, path: .root, fact, remedy: remedy)
    }

    // MARK: YAML

    /// Duplicate keys stop Yams, so one of each two is renamed, by a mark of its own length, until the document composes.
    private mutating func compose(_ text: String) -> SourceNode? {
        var source = Veil.cover(text)
        // Each attempt parses the whole file, so large files get fewer.
        let attemptLimit = min(TemplateProblems.limit, 2 + 1_000_000 / max(1, text.utf8.count))
        var attempts = 0
        while true {
            attempts += 1
            do {
                guard let root = try Yams.compose(yaml: source, .basic, .default, .utf8) else {
                    fail("the file is empty", "begin with `format: 1`")
                    return nil
                }
                var converter = SourceConverter(problems: problems)
                let node = converter.convert(root)
                problems = converter.problems
                return node
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                guard attempts < attemptLimit,
                    let renamed = Veil.renameKey(in: source, at: context.mark, count: attempts)
                else {
                    let position = SourcePosition(line: context.mark.line, column: context.mark.column)
                    fail("a key of this map stands here twice", "remove one of the two", at: position)
                    return nil
                }
                source = renamed
            } catch {
                report(error, in: source)
                return nil
            }
        }
    }

    private mutating func report(_ error: any Error, in source: String) {
        let (fact, mark): (String, Mark?) =
            switch error {
            case YamlError.scanner(let context, let problem, let mark, _),
                YamlError.parser(let context, let problem, let mark, _),
                YamlError.composer(let context, let problem, let mark, _):
                (YAMLWords.fact(problem: problem, context: context?.text), mark)
            case YamlError.reader(let problem, _, _, _): (problem, nil)
            default: ("the file cannot be parsed as YAML", nil)
            }
        let position = mark.map { SourcePosition(line: $0.line, column: $0.column) } ?? .start
        // An anchor or tag before a block leaves text there, which is then the parser's complaint.
        if let veiled = Veil.firstIndicator(in: source, upTo: position.line) {
            fail("YAML \(veiled.plural) are not read", veiled.remedy, at: veiled.position)
        }
        fail("not YAML: " + Veil.lift(fact), YAMLWords.remedy(for: fact), at: position)
    }
}

/// Runs `work` on a thread of its own whose stack holds the deepest tree that libyaml lets through: it takes less than
/// 2 MiB without optimisation.
private func onDeepStack<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result {
    let box = ResultBox<Result>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        box.value.withLock { $0 = work() }
        done.signal()
    }
    thread.stackSize = 16 << 20
    thread.start()
    done.wait()
    guard let result = box.value.withLock({ $0 }) else { preconditionFailure("the thread signals after its work") }
    return result
}

private final class ResultBox<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
