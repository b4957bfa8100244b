import Foundation
import Testing

@testable import Rendering

@Suite struct `Writing dates for readers` {
    private func print(_ source: String, _ locale: String, _ value: Value = sampleTicket) throws -> String {
        try Evaluator(value, locale: locale).print(source)
    }

    @Test(arguments: [
        ("en-GB", "08/09/2026", "8 Sep 2026", "8 September 2026", "Tuesday, 8 September 2026"),
        ("en-US", "9/8/2026", "Sep 8, 2026", "September 8, 2026", "Tuesday, September 8, 2026"),
        ("de-DE", "8.9.2026", "8. Sept. 2026", "8. September 2026", "Dienstag, 8. September 2026"),
        ("pl-PL", "8.09.2026", "8 wrz 2026", "8 września 2026", "wtorek, 8 września 2026"),
        ("fr-FR", "08/09/2026", "8 sept. 2026", "8 septembre 2026", "mardi 8 septembre 2026"),
        ("he-IL", "8.9.2026", "8 בספט׳ 2026", "8 בספטמבר 2026", "יום שלישי, 8 בספטמבר 2026"),
        ("hi-IN", "8/9/2026", "8 सित॰ 2026", "8 सितंबर 2026", "मंगलवार, 8 सितंबर 2026"),
        ("ja-JP", "2026/9/8", "2026年9月8日", "2026年9月8日", "2026年9月8日 火曜日"),
        ("ko-KR", "2026. 9. 8.", "2026년 9월 8일", "2026년 9월 8일", "2026년 9월 8일 화요일"),
        ("zh-Hans", "2026/9/8", "2026年9月8日", "2026年9月8日", "2026年9月8日 星期二"),
    ])
    func `each style is the locale's own`(
        locale: String, short: String, medium: String, long: String, full: String
    ) throws {
        #expect(try print("{event.startsAt | date: short}", locale) == short)
        #expect(try print("{event.startsAt | date: medium}", locale) == medium)
        #expect(try print("{event.startsAt | date}", locale) == long)
        #expect(try print("{event.startsAt | date: full}", locale) == full)
    }

    @Test func `Egypt reads Arabic digits`() throws {
        let date = try print("{event.startsAt | date}", "ar-EG")
        #expect(date.contains("٢٠٢٦"))
        #expect(date.contains("سبتمبر"))
        #expect(try print("{event.startsAt | time}", "ar-EG").contains("٧:٣٠"))
    }

    @Test func `years are Gregorian unless the locale names a calendar`() throws {
        #expect(try print("{event.startsAt | date}", "th-TH") == "8 กันยายน 2026")
        #expect(try print("{event.startsAt | date}", "fa-IR").contains("۲۰۲۶"))
        #expect(try print("{event.startsAt | date: short}", "th-TH-u-ca-buddhist").contains("2569"))
        #expect(try print("{event.startsAt | date}", "ja-JP-u-ca-japanese").contains("令和"))
        #expect(try print("{event.startsAt | range: event.endsAt}", "th-TH").contains("2026"))
    }

    @Test func `a skeleton names fields, and the locale orders them`() throws {
        let source = #"{event.startsAt | date: "EEEMMMd"}"#
        #expect(try print(source, "en-US") == "Tue, Sep 8")
        #expect(try print(source, "en-GB") == "Tue 8 Sep")
        #expect(try print(source, "ja-JP") == "9月8日(火)")
        #expect(try print(#"{event.startsAt | date: "yMMMM"}"#, "pl-PL") == "wrzesień 2026")
        #expect(try print(#"{event.startsAt | date: "jm"}"#, "en-US") == "7:30 PM")
        #expect(try print(#"{event.startsAt | date: "jm"}"#, "de-DE") == "19:30")
        #expect(try print(#"{event.startsAt | date: "EEEEE"}"#, "en-GB") == "T")
    }

    @Test(arguments: [
        "G", "GGGG", "y", "yy", "yyyy", "yyyyy", "Q", "QQ", "QQQ", "QQQQ", "M", "MM", "MMM", "MMMM", "MMMMM", "w", "ww",
        "E", "EE", "EEE", "EEEE", "EEEEE", "EEEEEE", "d", "dd", "j", "jj", "m", "mm", "GyQMwdEjm",
    ])
    func `every skeleton that is accepted prints something`(skeleton: String) throws {
        #expect(try !print("{event.startsAt | date: \"\(skeleton)\"}", "en-GB").isEmpty)
    }

    @Test(arguments: [
        "", "H", "dMd", "MMMMMM", "ddd", "jjj", "s", "d M", "d'x'", "dM\u{301}", String(repeating: "d", count: 99),
    ])
    func `other skeletons are refused`(skeleton: String) {
        #expect(DateSkeleton(skeleton) == nil)
    }

    @Test(arguments: [
        ("en-GB", "19:30"), ("en-US", "7:30 PM"), ("de-DE", "19:30"), ("pl-PL", "19:30"), ("ko-KR", "오후 7:30"),
        ("ja-JP", "19:30"), ("he-IL", "19:30"), ("th-TH", "19:30"), ("zh-Hans", "19:30"),
        ("en-US-u-hc-h23", "19:30"),
    ])
    func `times are told on the locale's clock`(locale: String, time: String) throws {
        #expect(try print("{event.startsAt | time}", locale) == time)
    }

    @Test func `the zone follows the time when it is asked for`() throws {
        #expect(try print("{event.startsAt | time: zone}", "en-GB") == "19:30 CEST")
        #expect(try print("{event.startsAt | time: zone}", "de-DE") == "19:30 MESZ")
        #expect(try print("{event.startsAt | time: zone}", "th-TH") == "19:30 GMT+2")
        let winter = sampleTicket.setting("event.startsAt", "2026-01-08T18:30:00Z")
        #expect(try print("{event.startsAt | time: zone}", "en-GB", winter) == "19:30 CET")
    }

    @Test func `a date without a time prints no time`() throws {
        let value = sampleTicket.setting("event.startsAt", "2026-09-08").setting("event.endsAt", "2026-09-10")
        #expect(try print("{event.startsAt | date}", "en-GB", value) == "8 September 2026")
        #expect(try print("{event.startsAt | range: event.endsAt}", "de-DE", value) == "8.–10. Sept. 2026")
        for source in ["{event.startsAt | time}", #"{event.startsAt | date: "jm"}"#] {
            let error = try Evaluator(value).error(source)
            #expect(error?.field == "event.startsAt")
            #expect(error?.fact.contains("a date without a time") == true)
        }
    }

    @Test(arguments: ["2026-02-30", "soon", "2026-09-08T25:00Z", "08.09.2026"])
    func `a date that does not exist is refused`(text: String) throws {
        let evaluator = try Evaluator(sampleTicket.setting("event.startsAt", .string(text)))
        for filter in ["date", "time", "range: event.endsAt", "relativeDay"] {
            #expect(
                try evaluator.error("{event.startsAt | \(filter)}")
                    == RenderError(.invalidInstant, field: "event.startsAt", value: text))
        }
    }
}

@Suite struct `Writing ranges for readers` {
    private func range(_ locale: String, to end: String? = nil, style: String = "long") throws -> String {
        let value = end.map { sampleTicket.setting("event.endsAt", .string($0)) } ?? sampleTicket
        return try Evaluator(value, locale: locale).print("{event.startsAt | range: event.endsAt, \(style)}")
    }

    @Test(arguments: [
        ("en-GB", "8 September 2026, 19:30 – 21:30"), ("en-US", "September 8, 2026, 7:30 – 9:30 PM"),
        ("de-DE", "8. September 2026, 19:30–21:30 Uhr"), ("pl-PL", "8 września 2026, 19:30–21:30"),
        ("fr-FR", "8 septembre 2026, 19:30 – 21:30"), ("ko-KR", "2026년 9월 8일 오후 7:30~9:30"),
    ])
    func `the date stands once when both fall on a day`(locale: String, text: String) throws {
        #expect(try range(locale) == text)
    }

    @Test func `both dates stand there when the show ends after midnight`() throws {
        #expect(
            try range("en-GB", to: "2026-09-08T22:30:00Z") == "8 September 2026 at 19:30 – 9 September 2026 at 00:30")
        #expect(try range("de-DE", to: "2026-09-08T22:30:00Z", style: "short") == "8.9.2026, 19:30 – 9.9.2026, 00:30")
    }

    @Test func `the end's own offset and the absence of a zone change nothing`() throws {
        #expect(try range("en-GB", to: "2026-09-08T15:30:00-04:00") == "8 September 2026, 19:30 – 21:30")
        #expect(try range("en-GB", to: "2026-09-08T21:30") == "8 September 2026, 19:30 – 21:30")
        let value = sampleTicket.setting("event.timeZone", .null)
            .setting("event.startsAt", "2026-09-08T19:30-07:00").setting("event.endsAt", "2026-09-08T21:30")
        #expect(
            try Evaluator(value).print("{event.startsAt | range: event.endsAt}") == "8 Sep 2026, 19:30 – 21:30")
    }

    @Test func `an end without a time lasts all day`() throws {
        #expect(try range("en-GB", to: "2026-09-08") == "8 September 2026")
        #expect(try range("en-GB", to: "2026-09-10") == "8 – 10 September 2026")
    }

    @Test func `times can be left out`() throws {
        #expect(try range("en-GB", style: "long, dates") == "8 September 2026")
        #expect(try range("en-GB", to: "2026-09-10T22:00", style: "long, dates") == "8 – 10 September 2026")
        #expect(try range("de-DE", to: "2026-10-02T22:00", style: "dates") == "8. Sept. – 2. Okt. 2026")
    }

    @Test(arguments: [
        ("en-GB", "MMMd", "8 – 10 Sep"), ("en-US", "yMMMMd", "September 8 – 10, 2026"),
        ("de-DE", "EEEMMMd", "Di. 8. – Do. 10. Sept."), ("pl-PL", "MMMMd", "8–10 września"),
        ("ja-JP", "Md", "09/08～09/10"), ("en-GB", "dMMMjm", "8 Sep at 19:30 – 10 Sep at 22:00"),
    ])
    func `a skeleton says which fields stand there`(locale: String, skeleton: String, text: String) throws {
        #expect(try range(locale, to: "2026-09-10T22:00", style: #""\#(skeleton)""#) == text)
    }

    @Test func `a skeleton without times serves dates that have none`() throws {
        #expect(try range("en-GB", to: "2026-09-10", style: #""MMMd""#) == "8 – 10 Sep")
        let value = sampleTicket.setting("event.startsAt", "2026-09-08").setting("event.endsAt", "2026-09-09")
        #expect(
            try Evaluator(value).print(#"{event.startsAt | range: event.endsAt, "EEEd"}"#) == "Tue 8 – Wed 9")
        let error = try Evaluator(value).error(#"{event.startsAt | range: event.endsAt, "MMMdjm"}"#)
        #expect(error?.field == "event.startsAt" && error?.remedy.contains("with a time") == true)
    }

    @Test func `an end before the start is refused also where no times are shown`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("event.endsAt", "2026-09-08T17:29:59Z"))
        #expect(try evaluator.error("{event.startsAt | range: event.endsAt, dates}")?.field == "event.endsAt")
    }

    @Test(arguments: ["2026-09-08T17:29:59Z", "2026-09-07", "1999-01-01T00:00Z"])
    func `an end before the start is refused, and named`(end: String) throws {
        let evaluator = try Evaluator(sampleTicket.setting("event.endsAt", .string(end)))
        let error = try evaluator.error("{event.startsAt | range: event.endsAt}")
        #expect(error?.field == "event.endsAt")
        #expect(error?.remedy.contains("not before event.startsAt") == true)
    }
}

@Suite struct `Telling days apart` {
    private func day(_ instant: String, issued: String, _ locale: String = "en-GB", zone: String? = "Europe/Berlin")
        throws
        -> String
    {
        let value = sampleTicket.setting("event.startsAt", .string(instant)).setting("ticket.issuedAt", .string(issued))
            .setting("event.timeZone", zone.map { .string($0) } ?? .null)
        return try Evaluator(value, locale: locale).print("{event.startsAt | relativeDay}")
    }

    @Test(arguments: [
        ("en-GB", "today", "tomorrow", "in 3 days"), ("de-DE", "heute", "morgen", "in 3 Tagen"),
        ("pl-PL", "dzisiaj", "jutro", "za 3 dni"), ("fr-FR", "aujourd’hui", "demain", "dans 3 jours"),
        ("ar-EG", "اليوم", "غدًا", "خلال ٣ أيام"), ("he-IL", "היום", "מחר", "בעוד 3 ימים"),
        ("ja-JP", "今日", "明日", "3 日後"), ("ko-KR", "오늘", "내일", "3일 후"), ("th-TH", "วันนี้", "พรุ่งนี้", "ในอีก 3 วัน"),
    ])
    func `days are named in the reader's language`(locale: String, zero: String, one: String, three: String) throws {
        #expect(try day("2026-09-08T17:30Z", issued: "2026-09-08T08:00Z", locale) == zero)
        #expect(try day("2026-09-08T17:30Z", issued: "2026-09-07T08:00Z", locale) == one)
        #expect(try day("2026-09-08T17:30Z", issued: "2026-09-05T08:00Z", locale) == three)
    }

    @Test func `days change at midnight in the event's time zone`() throws {
        // 23:30 and 00:30 in Berlin are 17:30 and 18:30 in New York.
        #expect(try day("2026-09-08T22:30Z", issued: "2026-09-08T21:30Z") == "tomorrow")
        #expect(try day("2026-09-08T22:30Z", issued: "2026-09-08T21:30Z", zone: "America/New_York") == "today")
        #expect(try day("2026-09-08T23:59", issued: "2026-09-08T00:00") == "today")
        #expect(try day("2026-10-26T00:30", issued: "2026-10-25T00:30") == "tomorrow")
        #expect(try day("1969-12-31T23:00Z", issued: "1970-01-01T01:00Z", zone: "UTC") == "yesterday")
    }

    @Test func `without an event's time zone the instant's own offset counts`() throws {
        #expect(try day("2026-09-08T20:00-07:00", issued: "2026-09-08T23:30:00-07:00", zone: nil) == "today")
        #expect(try day("2026-09-08T20:00-07:00", issued: "2026-09-08", zone: nil) == "today")
        #expect(try day("2026-09-08T20:00-07:00", issued: "2026-09-09T02:00:00Z", zone: nil) == "today")
    }

    @Test func `far days stay days`() throws {
        #expect(try day("2026-10-23T17:30Z", issued: "2026-09-08T08:00Z") == "in 45 days")
        #expect(try day("2026-09-01T17:30Z", issued: "2026-09-08T08:00Z") == "7 days ago")
    }
}

@Suite struct `Writing amounts for readers` {
    private func money(_ amount: Value, _ currency: String, _ locale: String = "en-GB") throws -> String {
        try Evaluator(sampleTicket.setting("price", ["amount": amount, "currency": .string(currency)]), locale: locale)
            .print("{price.amount | money}")
    }

    @Test(arguments: [
        ("en-GB", "€1,234.50"), ("en-US", "€1,234.50"), ("de-DE", "1.234,50 €"), ("pl-PL", "1234,50 €"),
        ("fr-FR", "1 234,50 €"), ("hi-IN", "€1,234.50"), ("th-TH", "€1,234.50"), ("ja-JP", "€1,234.50"),
        ("ko-KR", "€1,234.50"), ("zh-Hans", "€1,234.50"),
    ])
    func `signs and separators are the locale's`(locale: String, text: String) throws {
        #expect(try money("1234.5", "EUR", locale) == text)
    }

    @Test func `right-to-left amounts have their digits and their sign`() throws {
        #expect(try money("1234.5", "EGP", "ar-EG").contains("١٬٢٣٤٫٥٠"))
        #expect(try money("1234.5", "ILS", "he-IL").contains("1,234.50"))
    }

    @Test func `the space before a currency does not break the line`() throws {
        let text = try Evaluator(locale: "de-DE").text(of: Interpolation(parsing: "{price.amount | money}"))
        #expect(text == "49,90\u{A0}€")
    }

    @Test func `every currency has its own decimals`() throws {
        #expect(try money(1200, "JPY", "ja-JP") == "¥1,200" || money(1200, "JPY", "ja-JP") == "￥1,200")
        #expect(try money("1.5", "KWD") == "KWD 1.500")
        #expect(try money(0, "PLN", "pl-PL") == "0,00 zł")
        // Written without decimals as a rule, but never rounded.
        #expect(try money("12.5", "ALL") == "ALL 12.50")
        #expect(try money("-3", "EUR", "de-DE") == "-3,00 €")
    }

    @Test func `large amounts are exact`() throws {
        #expect(try money("1234567890123456789.12", "USD", "en-US") == "$1,234,567,890,123,456,789.12")
        #expect(try money(.number(Decimal(string: "0.1") ?? 0), "EUR") == "€0.10")
    }

    @Test func `an amount with more decimals than its currency is refused, not rounded`() throws {
        for (amount, currency) in [("12.345", "EUR"), ("0.5", "JPY"), ("1.0001", "KWD")] {
            let value = sampleTicket.setting("price", ["amount": .string(amount), "currency": .string(currency)])
            let error = try Evaluator(value).error("{price.amount | money}")
            #expect(error?.field == "price.amount")
            #expect(error?.remedy.contains(currency) == true)
        }
        #expect(try money("12.3400", "EUR") == "€12.34")
    }

    @Test func `the currency stands in the filter, beside the amount, or in price`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("extra.currency", "CHF"), locale: "en-US")
        #expect(try evaluator.print("{order.lines.1.amount | money}") == "¥3")
        #expect(try evaluator.print("{order.total | money}") == "€1,237.50")
        #expect(try evaluator.print(#"{order.total | money: "USD"}"#) == "$1,237.50")
        #expect(try evaluator.print("{order.total | money: extra.currency}") == "CHF 1,237.50")
        let rows = try evaluator.rows(of: Repetition(list: "order.lines", name: "line"))
        #expect(try rows.map { try $0.print("{line.amount | money}") } == ["€1,234.50", "¥3"])
    }

    @Test func `a currency that does not exist is refused, and an absent one is missing`() throws {
        for code in ["EURO", "eur", "ZZZ", "€"] {
            let error = try Evaluator(sampleTicket.setting("price.currency", .string(code))).error(
                "{order.total | money}")
            #expect(error == RenderError(.invalidCurrency, field: "price.currency", value: code))
        }
        let error = try Evaluator(sampleTicket.setting("price.currency", .null)).error("{order.total | money}")
        #expect(error == RenderError(.missingField, field: "price.currency"))
    }

    @Test(arguments: ["12,50", "€12", "1e", "+5", " 5", "0x10", "NaN", "", "--5", "1.", ".5", "١٢"])
    func `an amount that is no number is refused`(text: String) throws {
        let error = try Evaluator(sampleTicket.setting("order.total", .string(text))).error("{order.total | money}")
        #expect(error?.problem == (text.isEmpty ? .missingField : .invalidNumber))
        #expect(error?.field == "order.total")
    }

    @Test func `numbers have the decimals asked for, or their own`() throws {
        let evaluator = try Evaluator(sampleTicket.setting("extra.n", "1234567.125"), locale: "de-DE")
        #expect(try evaluator.print("{extra.n | number}") == "1.234.567,125")
        #expect(try evaluator.print("{extra.n | number: 2}") == "1.234.567,13")
        #expect(try evaluator.print("{extra.n | number: 0}") == "1.234.567")
        #expect(try evaluator.print("{extra.share | number: 4}") == "0,1250")
        #expect(
            try Evaluator(sampleTicket.setting("extra.n", 1_234_567), locale: "hi-IN").print("{extra.n | number}")
                == "12,34,567")
        let fine = sampleTicket.setting("extra.n", "0.12345678901234567890123456789")
        #expect(try Evaluator(fine).print("{extra.n | number}") == "0.12345678901234567890123456789")
    }
}

@Suite struct `Answering on many threads` {
    @Test func `all threads print the same`() async throws {
        let source = """
            {event.startsAt | date: full} {event.startsAt | time: zone} {event.startsAt | range: event.endsAt} \
            {event.startsAt | relativeDay} {order.total | money} {order.total | number: 1} {holder.name | upper}
            """
        let locales = ["en-GB", "de-DE", "ar-EG", "th-TH", "ja-JP", "hi-IN"]
        let interpolation = try Interpolation(parsing: source)
        let expected = try locales.map { try Evaluator(locale: $0).text(of: interpolation) }
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<16 {
                group.addTask { try locales.map { try Evaluator(locale: $0).text(of: interpolation) } }
            }
            for try await texts in group { #expect(texts == expected) }
        }
    }
}
