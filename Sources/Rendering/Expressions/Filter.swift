/// A step that turns a value into text: `{event.startsAt | date: long}`.
public enum Filter: Sendable, Hashable {
    public enum DateStyle: String, Sendable, Hashable, CaseIterable { case short, medium, long, full }

    /// A date in a style (`long` unless given), or by a skeleton of fields (`"EEEMMMd"`, Unicode TR35) that the locale orders.
    case date(DateStyle)
    case dateSkeleton(String)
    /// The time of day as the locale writes it; `zone` appends the abbreviation of the event's time zone.
    case time(showsZone: Bool)
    /// From this instant to the one at `path`: one date when both fall on a day.
    case range(to: DataPath, RangeForm)
    /// The day as seen from another instant (the ticket's `issuedAt` unless given): today, tomorrow, in 3 days.
    case relativeDay(from: DataPath)
    /// An amount of money; the currency is that of the data (`price.currency`) unless a path or code is given.
    case money(MoneyCurrency)
    /// A number with exactly so many decimals, or as many as it has.
    case number(decimals: Int?)
    case upper
    case lower
    /// Joins the items of a list, or the values of several paths, without what is absent.
    case join(separator: String)
    /// Stands in for an absent value.
    case fallback(String)
    /// Cuts off after so many characters (grapheme clusters), with an ellipsis.
    case truncate(Int)

    /// How a range is written.
    public enum RangeForm: Sendable, Hashable {
        /// Dates in a style (`medium` unless given), with times where both instants have one and they are wanted.
        case style(DateStyle, showsTimes: Bool)
        /// By the fields of a skeleton.
        case skeleton(String)
    }

    public enum MoneyCurrency: Sendable, Hashable {
        case ofData
        case path(DataPath)
        case code(String)
    }
}
