/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
public enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Seconds since 1970; nil for anything but the preferred form, which alone may be written today.
    public static func seconds(of text: String) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
            let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            (1...31).contains(day), (1583...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        return CivilDate.seconds(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
    }

    /// The date of a moment in seconds since 1970.
    public static func text(of seconds: Int) -> String {
        let date = CivilDate(secondsSince1970: seconds)
        return "\(days[date.weekday]), \(date.day.padded(2)) \(months[date.month - 1]) \(date.year.padded(4)) "
            + "\(date.hour.padded(2)):\(date.minute.padded(2)):\(date.second.padded(2)) GMT"
    }
}
