import Foundation

/// What of Events can be set.
public struct EventsSettings: Sendable {
    /// What a seat costs where neither seat map nor request say so.
    public var gridPrice: Decimal = 50
    public var currency = "EUR"
    public var templateName = "classic"
    /// The templates that there are; an event of another is refused. Nil where that is not known here.
    public var templates: (@Sendable () -> Set<String>)?
    /// How long an event is taken to last that does not say when it ends.
    public var length = Duration.seconds(4 * 3600)
    /// For how long a list of events may be given out again: the numbers of free seats in it are that old at most.
    public var listLife = Duration.seconds(1)

    /// For how long an event whose making nobody is seen to be at is left before it is cleared away.
    public var making = Duration.seconds(120)
    /// How often it is looked for such events.
    public var sweep = Duration.seconds(60)

    public init() {}
}
