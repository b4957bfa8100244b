import ServiceKit

/// What attempts to send mails come to.
enum MailOutcome: String, CaseIterable, Sendable {
    case sent
    /// It is tried again later.
    case postponed
    /// It is not tried again by itself.
    case failed
}

typealias MailMeters = OutcomeMeters<MailOutcome>
