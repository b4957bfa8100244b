// Notifications writes to people: tickets, receipts, cancellations, reminders, new passwords.
//
//   QueueMails: what has happened becomes a notification     SendMails: it is written and handed over
//   RemindOfBookings: the day before                         SendOnRequest: what an administrator asks for
//   WriteMail, MailText, MailCatalogue: how a mail is worded CalendarEntry: the event, for calendars
//   CountMails: how sending ends                     FailedMail: what was given up, for administrators
//   NotificationsStore: all its SQL. NotificationsRoutes: all its HTTP.
//
// One mail for one thing that has happened, however often it is told. What cannot be sent is tried again with growing
// pauses, then kept as FAILED with the reason, until somebody asks for another try. A token that lets somebody set a
// password is in the mail alone.

import Domain
import Foundation
import Mail
import Postgres
import ServiceKit

public struct NotificationsService: Service {
    public static let name = ServiceName.notifications
    public static let migrations = [
        Migration("M002_notifications", PackageResources.M002_notifications_sql),
        Migration("M003_failed_mails", PackageResources.M003_failed_mails_sql),
    ]
    public static let subscriptions = [
        ready.erased, renewed.erased, completed.erased, refunded.erased, rescheduled.erased, resetting.erased,
    ]
    static let ready = Subscription(TicketsReady.self, by: name, "mail-tickets")
    static let renewed = Subscription(TicketsRenewed.self, by: name, "mail-renewed-tickets")
    static let completed = Subscription(PaymentCompleted.self, by: name, "mail-receipt")
    static let refunded = Subscription(ReservationRefunded.self, by: name, "mail-cancellation")
    static let rescheduled = Subscription(EventChanged.self, by: name, "reschedule-reminders")
    static let resetting = Subscription(PasswordResetReady.self, by: name, "mail-reset")

    /// Wakes the sending of mails, in whatever process it runs.
    static let channel = "ticketpress_mails"

    let resources: Resources
    let settings: NotificationsSettings
    let carrier: any MailCarrier
    let catalogue: MailCatalogue
    let meters: MailMeters
    var store: NotificationsStore { NotificationsStore() }

    /// Throws where the texts of this program are broken.
    public init(_ resources: Resources, _ settings: NotificationsSettings, _ carrier: any MailCarrier) throws {
        self.resources = resources
        self.settings = settings
        self.carrier = carrier
        catalogue = try MailCatalogue()
        meters = MailMeters("ticketpress_mails_total", resources.metrics)
    }

    public func routes(_ routes: Routes) { NotificationsRoutes(notifications: self).mount(routes) }

    public var consumers: [Consumer] {
        [
            .transaction(Self.ready) { fact, tx, _ in try queueTickets(fact, tx) },
            .transaction(Self.renewed) { fact, tx, _ in try queueRenewal(fact, tx) },
            .transaction(Self.completed) { fact, tx, _ in try queueReceipt(fact, tx) },
            .transaction(Self.refunded) { fact, tx, _ in try queueCancellation(fact, tx) },
            .transaction(Self.rescheduled) { fact, tx, _ in
                try store.reschedule(fact.event, changedAt: fact.changedAt, tx)
            },
            .transaction(Self.resetting) { fact, tx, _ in try queueReset(fact, tx) },
        ]
    }

    public var work: [BackgroundWork] {
        [
            BackgroundWork("send-mails", every: .seconds(5), or: Self.channel) { try await sendDue() },
            BackgroundWork("remind", every: .seconds(60)) { try await remind() },
        ]
    }

    public var checks: [Check] { [Check("mail", isVital: false) { [carrier] in try await carrier.check() }] }

    /// Mails that were given up are not stuck: mostly their addresses are wrong, and nothing is to be mended.
    public var queues: [Queue] {
        [
            Queue("mails") {
                let row = try await resources.pool.query(store.waiting(at: resources.now()), isRepeatable: true).one(
                    (Int, Double?).self)
                return QueueDepth(waiting: row.0, oldestSeconds: row.1)
            }
        ]
    }
}

public struct NotificationsSettings: Sendable {
    /// Who mails are from.
    public var sender: MailMessage.Mailbox
    /// Where it is reported that a mail could not be delivered.
    public var bounces: EmailAddress
    /// What links to this box office begin with, as the world reaches it: `https://tickets.example.org`, without a slash at
    /// the end.
    public var address: @Sendable () -> String
    /// How long before an event its guests are reminded.
    public var reminder: Duration = .seconds(86_400)
    /// Tries until a mail is given up; with the pauses between them, half a day.
    public var attempts = 12
    /// Mails on their way at the same time.
    public var width = 8

    public init(sender: MailMessage.Mailbox, bounces: EmailAddress, address: @escaping @Sendable () -> String) {
        (self.sender, self.bounces, self.address) = (sender, bounces, address)
    }
}
