import Foundation

/// A show to try things with.
struct DemoShow {
    var title: String
    var description: String
    var category: String
    /// The place of its hall in `DemoHall.all`.
    var hall: Int
    /// Days from today, and by the hall's clock.
    var day: Int
    var time: String
    var end: String
    var template: String

    /// As the API takes it.
    struct Draft: Encodable {
        var title: String
        var description: String
        var category: String
        var venueId: String
        var eventDate: String
        var startTime: String
        var endTime: String
        var timeZone: String
        var totalSeats: Int?
        var price: Decimal?
        var currency: String
        var templateName: String
    }

    func draft(at venue: String, from today: Date) -> Draft {
        let isField = DemoHall.all[hall].layoutConfig == nil
        let date = today.addingTimeInterval(Double(day) * 86_400).formatted(.iso8601.year().month().day())
        return Draft(
            title: title, description: description, category: category, venueId: venue, eventDate: date,
            startTime: time,
            endTime: end, timeZone: Self.zones[hall], totalSeats: isField ? DemoHall.all[hall].capacity : nil,
            price: isField ? 35 : nil, currency: Self.currencies[hall], templateName: template)
    }

    private static let zones = ["Europe/Amsterdam", "Europe/Berlin", "Europe/Warsaw", "Europe/Paris"]
    private static let currencies = ["EUR", "EUR", "PLN", "EUR"]

    static let all = [
        DemoShow(
            title: "La Traviata", description: "Verdi, sung in Italian, with surtitles.", category: "Opera", hall: 0,
            day: 9, time: "19:30", end: "22:30", template: "classic"),
        DemoShow(
            title: "The Magic Flute", description: "Mozart for the whole family.", category: "Opera", hall: 0, day: 16,
            time: "15:00", end: "18:00", template: "classic"),
        DemoShow(
            title: "Swan Lake", description: "Tchaikovsky's ballet in four acts.", category: "Ballet", hall: 0, day: 23,
            time: "19:30", end: "22:15", template: "a4"),
        DemoShow(
            title: "Night Music for Strings", description: "Serenades by Dvořák, Elgar and Suk.", category: "Concert",
            hall: 1, day: 5, time: "20:00", end: "22:00", template: "classic"),
        DemoShow(
            title: "Mahler: Symphony No. 2", description: "With choir and two soloists.", category: "Concert", hall: 1,
            day: 12, time: "20:00", end: "21:45", template: "a4"),
        DemoShow(
            title: "Bach in the Morning", description: "Cantatas, with coffee before.", category: "Concert", hall: 1,
            day: 19, time: "11:00", end: "12:15", template: "mobile"),
        DemoShow(
            title: "A Talk on Listening", description: "A conversation on the stage, with music.", category: "Talk",
            hall: 1, day: 33, time: "18:00", end: "19:30", template: "badge"),
        DemoShow(
            title: "Trio in Blue", description: "Piano, bass and drums.", category: "Jazz", hall: 2, day: 3,
            time: "21:00", end: "23:30", template: "mobile"),
        DemoShow(
            title: "Kabaret: Same Old Town", description: "An evening of songs and sketches.", category: "Comedy",
            hall: 2,
            day: 10, time: "20:00", end: "22:00", template: "roll-80"),
        DemoShow(
            title: "Open Stage", description: "Anybody may play; sign up at the bar.", category: "Jazz", hall: 2,
            day: 17,
            time: "20:00", end: "23:59", template: "roll-80"),
        DemoShow(
            title: "Summer on the River", description: "Three bands, food, and the sunset.", category: "Festival",
            hall: 3, day: 60, time: "16:00", end: "23:00", template: "roll-80"),
        DemoShow(
            title: "Cinema under the Stars", description: "Bring a blanket.", category: "Film", hall: 3, day: 75,
            time: "21:30", end: "23:45", template: "mobile"),
    ]
}
