import Foundation

/// A value on its way through the filters of an expression.
enum FilteredValue {
    case value(Value)
    case text(String)
    /// Nothing, because nothing stands at this path.
    case absent(field: String)
}

extension Evaluator {
    /// What `value`, which stands at `place`, becomes by `filter`.
    func apply(_ filter: Filter, to value: FilteredValue, of place: Place, for reader: Reader) throws(RenderError)
        -> FilteredValue
    {
        if case .absent = value {
            guard case .fallback(let text) = filter else { return value }
            return .value(.string(text))
        }
        switch filter {
        case .fallback: return value
        case .upper: return .text(try text(value, of: place, for: reader).uppercased(with: format.locale))
        case .lower: return .text(try text(value, of: place, for: reader).lowercased(with: format.locale))
        case .truncate(let count): return .text(try text(value, of: place, for: reader).truncated(to: count))
        default:
            guard case .value(let value) = value else {
                // The parser refuses such an order; a hand-made expression gets the same answer here.
                let expected = "\(filter.name) before the filters that make a text of it"
                throw RenderError(.wrongKind(expected: expected, found: "a text"), field: place.field)
            }
            return try apply(filter, toValue: value, of: place, for: reader)
        }
    }

    private func apply(
        _ filter: Filter, toValue value: Value, of place: Place, for reader: Reader
    ) throws(RenderError) -> FilteredValue {
        switch filter {
        case .date(let style):
            let instant = try instant(value, field: place.field)
            return .text(format.date(instant.date, style: style, in: instant.timeZone))
        case .dateSkeleton(let skeleton): return try date(value, of: place, skeleton: skeleton)
        case .time(let showsZone):
            let instant = try timedInstant(value, field: place.field)
            return .text(format.time(instant.date, showsZone: showsZone, in: instant.timeZone))
        case .range(let end, let form): return try range(from: value, of: place, to: end, form: form)
        case .relativeDay(let anchor): return try relativeDay(value, of: place, from: anchor)
        case .money(let currency): return try money(value, of: place, in: currency)
        case .number(let decimals): return .text(format.number(try number(value, of: place), decimals: decimals))
        case .join(let separator): return try join(value, of: place, separator: separator, for: reader)
        default: return .value(value)
        }
    }
}

// MARK: - Dates

extension Evaluator {
    private func date(_ value: Value, of place: Place, skeleton text: String) throws(RenderError) -> FilteredValue {
        guard let skeleton = DateSkeleton(text) else {
            throw RenderError(.wrongKind(expected: "a skeleton of \(DateSkeleton.letters)", found: Excerpt.of(text)))
        }
        let instant =
            try skeleton.showsTime ? timedInstant(value, field: place.field) : instant(value, field: place.field)
        return .text(format.date(instant.date, skeleton: skeleton, in: instant.timeZone))
    }

    /// A midnight that nobody wrote is not printed as a time.
    private func timedInstant(_ value: Value, field: String) throws(RenderError) -> ZonedInstant {
        let instant = try instant(value, field: field)
        try requireTime(of: instant, value, field: field)
        return instant
    }

    private func requireTime(of instant: ZonedInstant, _ value: Value, field: String) throws(RenderError) {
        guard !instant.hasTime else { return }
        let expected = "an instant with a time, such as 2026-05-01T19:30:00+02:00"
        throw RenderError(
            .wrongKind(expected: expected, found: "a date without a time"), field: field, value: value.excerpt)
    }

    private func range(
        from value: Value, of place: Place, to path: DataPath, form: Filter.RangeForm
    ) throws(RenderError) -> FilteredValue {
        let endPlace = self.place(at: path)
        guard let endValue = endPlace.present else { return .absent(field: endPlace.field) }
        let start = try instant(value, field: place.field)
        let end = try instant(endValue, field: endPlace.field, otherwiseIn: start.timeZone)
        // A date without time lasts all day, so that it ends after anything that begins on it.
        let haveTimes = start.hasTime && end.hasTime
        guard haveTimes ? start.date <= end.date : start.day() <= end.day(in: start.timeZone) else {
            throw RenderError(
                .wrongKind(
                    expected: "an instant that is not before \(place.field) (\(value.excerpt ?? ""))",
                    found: "an earlier one"),
                field: endPlace.field, value: endValue.excerpt)
        }
        switch form {
        case .style(let style, let showsTimes):
            let showsTime = showsTimes && haveTimes
            return .text(format.range(start.date, end.date, style: style, showsTime: showsTime, in: start.timeZone))
        case .skeleton(let text):
            guard let skeleton = DateSkeleton(text), skeleton.fitsRange else {
                let expected = "a skeleton of \(DateSkeleton.rangeLetters)"
                throw RenderError(.wrongKind(expected: expected, found: Excerpt.of(text)))
            }
            if skeleton.showsTime {
                try requireTime(of: start, value, field: place.field)
                try requireTime(of: end, endValue, field: endPlace.field)
            }
            return .text(format.range(start.date, end.date, skeleton: skeleton, in: start.timeZone))
        }
    }

    private func relativeDay(
        _ value: Value, of place: Place, from path: DataPath
    ) throws(RenderError) -> FilteredValue {
        let anchorPlace = self.place(at: path)
        guard let anchorValue = anchorPlace.present else { return .absent(field: anchorPlace.field) }
        let day = try instant(value, field: place.field)
        let anchor = try instant(anchorValue, field: anchorPlace.field, otherwiseIn: day.timeZone)
        return .text(format.relativeDay(day.day() - anchor.day(in: day.timeZone)))
    }
}

// MARK: - Amounts and lists

extension Evaluator {
    private func number(_ value: Value, of place: Place) throws(RenderError) -> Decimal {
        switch value {
        case .number(let number) where number.isFinite: return number
        case .number: throw RenderError(.invalidNumber, field: place.field, value: value.excerpt)
        case .string(let text):
            guard let number = JSONNumber(wholeText: text)?.value else {
                throw RenderError(.invalidNumber, field: place.field, value: Excerpt.of(text))
            }
            return number
        default:
            throw RenderError(.wrongKind(expected: "a number such as 12.50", found: value.kind), field: place.field)
        }
    }

    private func money(
        _ value: Value, of place: Place, in source: Filter.MoneyCurrency
    ) throws(RenderError) -> FilteredValue {
        let currencyPlace = currencyPlace(source, besides: place)
        guard let written = currencyPlace.present else { return .absent(field: currencyPlace.field) }
        guard case .string(let code) = written, let currency = CurrencyCode(code) else {
            throw RenderError(.invalidCurrency, field: currencyPlace.field, value: written.excerpt)
        }
        let amount = try number(value, of: place)
        guard amount.decimals <= currency.decimals else {
            // Rounding here would print another price than the one that was paid.
            throw RenderError(
                .wrongKind(
                    expected: "an amount of \(code), which has \(currency.decimals) decimals",
                    found: "an amount with \(amount.decimals) decimals"),
                field: place.field, value: value.excerpt)
        }
        return .text(format.money(amount, currency: currency))
    }

    /// Where the currency is written: where the filter says, else beside the amount, else in `price.currency`.
    private func currencyPlace(_ source: Filter.MoneyCurrency, besides place: Place) -> Place {
        switch source {
        case .code(let code): return Place(value: .string(code), path: ["currency"])
        case .path(let path): return self.place(at: path)
        case .ofData:
            let sibling = rootPlace(place.path.dropLast() + ["currency"])
            return sibling.present == nil ? rootPlace(["price", "currency"]) : sibling
        }
    }

    private func join(
        _ value: Value, of place: Place, separator: String, for reader: Reader
    ) throws(RenderError) -> FilteredValue {
        guard case .list(let items) = value else {
            throw RenderError(
                .wrongKind(expected: "a list, or the field without join", found: value.kind), field: place.field,
                value: value.excerpt)
        }
        guard items.count <= Self.maximumItems else {
            throw RenderError(.tooManyItems(count: items.count, limit: Self.maximumItems), field: place.field)
        }
        var texts: [String] = []
        for (index, item) in items.enumerated() where !item.isAbsent {
            let itemPlace = Place(value: item, path: place.path + ["\(index)"])
            texts.append(try text(.value(item), of: itemPlace, for: reader))
        }
        return texts.isEmpty ? .absent(field: place.field) : .text(texts.joined(separator: separator))
    }
}

extension String {
    /// The first `count` characters and an ellipsis, or the text itself when it is no longer.
    fileprivate func truncated(to count: Int) -> String {
        guard let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end != endIndex else { return self }
        var kept = self[..<end]
        while kept.last?.isWhitespace == true { kept.removeLast() }
        return kept + "…"
    }
}
