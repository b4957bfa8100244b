import Crypto
import Foundation
import ObjectStorage
import Rendering
import ServiceKit

/// What Tickets works with, and what of it can be set.
public struct TicketsSettings: Sendable {
    /// Where documents are kept.
    public var store: any ObjectStore
    /// Folders that are searched for templates, in this order.
    public var templates: [URL]
    public var fonts: FontLibrary
    /// The folder of the template that draws tickets which their own does not draw. Without one they have no document
    /// until the cause is mended.
    public var lastResort: URL?
    /// Makes the links in mails, which nobody else can.
    public var secret: ServiceSecret
    /// What the addresses of this server begin with, as the world reaches it; asked for every link.
    public var address: @Sendable () -> String
    /// Threads that draw.
    public var presses = ProcessInfo.processInfo.activeProcessorCount
    /// Documents that may wait to be drawn while somebody waits for them; one more is refused.
    public var queue = 256
    /// For how long a link to a document opens it.
    public var linkLife = Duration.seconds(900)
    /// For how long a document that was seen in the store is taken to be there. Zero looks each time, which is for stores
    /// that are asked in no time.
    public var trust = Duration.seconds(60)
    /// For how long a document is kept that another took the place of; at least for as long as links to it are good.
    public var retention = Duration.seconds(7 * 86_400)
    /// How often it is looked for such documents.
    public var sweep = Duration.seconds(3600)
    /// How long before the event starts names can no longer be changed.
    public var holderCutoff = Duration.seconds(3600)
    /// For how long after an event's end its tickets admit: shows run late, and so do clocks.
    public var grace = Duration.seconds(24 * 3600)
    /// So often a ticket that cannot be drawn is tried again, with growing pauses.
    public var attempts = 10
    /// For how long a document of last resort is given out before a download tries again whether the right one can be drawn.
    public var plainLife = Duration.seconds(60)
    /// For how long somebody who draws a ticket has it for himself.
    public var lease = Duration.seconds(30)
    /// How often it is looked whether something has to be drawn, although nobody said so.
    public var patrol = Duration.seconds(1)
    /// Tickets of a job that are worked on as one: so many are looked at again after a crash.
    public var jobBatch = 200
    /// For how long somebody who works on such a batch has it for himself.
    public var jobLease = Duration.seconds(120)
    /// For how long a job that is over can be looked at.
    public var jobRetention = Duration.seconds(90 * 86_400)
    /// What is told to those who ordered a job is signed with it.
    public var callbackKey: SymmetricKey
    /// So often it is tried: with the pauses between them, for five hours.
    public var callbackAttempts = 12
    /// For how long an answer to it is waited for; less than the first pause.
    public var callbackPatience = Duration.seconds(10)
    /// How often who watches a job is told of what has changed, and how often that nothing has.
    public var jobGlance = Duration.seconds(1)
    public var heartbeat = Duration.seconds(15)
    /// Whether documents are made again by themselves where an event is changed. If not, that they are another now is told
    /// in the log, and somebody decides.
    public var rerendersChanges = false
    /// Whether buyers are told of tickets that were made again so.
    public var notifiesOfChanges = false

    public init(
        store: any ObjectStore, templates: [URL], fonts: FontLibrary, secret: ServiceSecret,
        address: @escaping @Sendable () -> String
    ) {
        (self.store, self.templates, self.fonts, self.secret) = (store, templates, fonts, secret)
        self.address = address
        callbackKey = secret.derived(for: "job callbacks")
    }
}
