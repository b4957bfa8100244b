/// Why a schema cannot be brought to the state that the program needs. Nothing was changed, but for the migrations that
/// came before and were committed, and for what one that ends its own transaction has committed by itself.
public enum MigrationError: Error, Sendable, Hashable {
    /// The program has no migration with a number that must be there, or two.
    case gap(schema: String, number: Int)
    case duplicate(schema: String, number: Int)
    /// Another text was applied under the number than the program has.
    case edited(schema: String, number: Int, name: String, appliedName: String)
    /// The database has one that the program does not know.
    case unknown(schema: String, number: Int, name: String)
    /// The database has later ones, and not this.
    case neverApplied(schema: String, number: Int, name: String)
    /// A migration's SQL failed; `line` is from 1. Of one that ended its own transaction, the error is `endedEarly`.
    case failed(schema: String, number: Int, name: String, line: Int?, PostgresError)
}

extension MigrationError: CustomStringConvertible {
    public var description: String { "schema \(schema): \(fact); \(remedy)" }

    private var schema: String {
        switch self {
        case .gap(let schema, _), .duplicate(let schema, _), .edited(let schema, _, _, _), .unknown(let schema, _, _),
            .neverApplied(let schema, _, _), .failed(let schema, _, _, _, _):
            schema
        }
    }

    private var fact: String {
        switch self {
        case .gap(_, let number): "the program has no migration \(number), but later ones"
        case .duplicate(_, let number): "the program has two migrations \(number)"
        case .edited(_, let number, let name, let applied) where name == applied:
            "migration \(number) (\(name)) was edited after it was applied"
        case .edited(_, let number, let name, let applied):
            "migration \(number) is \(name) in the program, and \(applied) was applied under that number"
        case .unknown(_, let number, let name):
            "migration \(number) (\(name)) was applied by a newer program, and this one does not know it"
        case .neverApplied(_, let number, let name):
            "migration \(number) (\(name)) was never applied, but later ones were"
        case .failed(_, let number, let name, let line, let error):
            "migration \(number) (\(name)) failed\(line.map { " at line \($0)" } ?? ""): \(error)"
        }
    }

    private var remedy: String {
        switch self {
        case .gap, .duplicate: "number the files M001, M002, … without gaps"
        case .edited: "restore the file as it was, and write what is to change as a new migration"
        case .unknown: "run the newer program"
        case .neverApplied: "restore the schema from a backup, or find out who removed the record"
        case .failed(_, _, _, _, .endedEarly): "take them out of the file, and undo what it may have committed by them"
        case .failed: "correct the file, or the state of the database; nothing of it was applied"
        }
    }
}
