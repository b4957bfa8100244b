import ArgumentParser
import Domain
import Foundation

/// How codes are signed while tickets are rendered.
struct CodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Sign codes for tickets that have none. (default: $TICKETPRESS_KEYS)", valueName: "file"))
    var keys: String?

    @Option(
        help: ArgumentHelp(
            "How long before doors open signed codes begin. (default: when the ticket is issued)", valueName: "period"))
    var validBefore: Period?

    @Option(
        help: ArgumentHelp("How long after the event's end they are valid. (default: 1d)", valueName: "period"))
    var validAfter: Period?

    /// Nil when no keys are given.
    func signer() throws -> TicketSigner? {
        guard let file = KeyRingFile.place(keys) else {
            if validBefore != nil || validAfter != nil {
                throw UsageError(
                    "\(validBefore == nil ? "--valid-after" : "--valid-before") is for codes that are signed here",
                    remedy: "add --keys FILE")
            }
            return nil
        }
        guard let key = try file.read().signer else { throw KeyFileError.unusable(path: file.path, .publicKeysOnly) }
        return TicketSigner(
            key: key, before: validBefore?.seconds, after: validAfter?.seconds ?? TicketSigner.defaultGrace)
    }
}
