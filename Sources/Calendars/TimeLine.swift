package import Model

/// A run's stretch of calendar: where wall-clock times become instants, flat from the start to the horizon.
package struct TimeLine: Hashable, Sendable {
    package let zone: Zone
    /// The run's start, in seconds since 1970-01-01 UTC.
    package let unixSeconds: Int64
    package let horizon: Instant

    package init(zone: Zone, unixSeconds: Int64, horizon: Instant) {
        (self.zone, self.unixSeconds, self.horizon) = (zone, unixSeconds, horizon)
    }

    package func instant(of civil: CivilTime) -> Instant {
        Instant(unixSeconds: zone.unixSeconds(of: civil), epoch: unixSeconds)
    }

    /// The hours as windows between start and horizon; around the clock is all of time.
    package func windows(_ hours: [Schedule.Restriction]) -> Windows {
        if hours.contains(.aroundTheClock) { return .always }
        return Windows(spans(of: hours))
    }

    /// Times of an Alertmanager, by the clocks of their own zones.
    package func windows(_ parts: [AlertmanagerRules.TimeInterval.Part]) -> Windows {
        let spans = parts.flatMap { part in
            let own = TimeLine(zone: Zone(part.zone) ?? zone, unixSeconds: unixSeconds, horizon: horizon)
            return own.spans(of: part)
        }
        return Windows(merged(spans))
    }

    private func spans(of part: AlertmanagerRules.TimeInterval.Part) -> [Windows.Span] {
        let (firstDay, lastDay) = (localDay(of: .start), localDay(of: horizon))
        let times = part.times.isEmpty ? [.init(from: 0, to: 24 * 60)] : part.times
        return (firstDay...max(firstDay, lastDay)).flatMap { day -> [Windows.Span] in
            let midnight = CivilTime(unixSeconds: day * 86_400)
            guard part.contains(dayOf: midnight) else { return [] }
            return times.map { time in
                Windows.Span(
                    from: instant(of: CivilTime(unixSeconds: day * 86_400 + time.from * 60)),
                    until: instant(of: CivilTime(unixSeconds: day * 86_400 + time.to * 60)))
            }
        }
    }

    /// The union of the restrictions between start and horizon, ascending and merged.
    func spans(of restrictions: [Schedule.Restriction]) -> [Windows.Span] {
        var spans: [Windows.Span] = []
        let firstDay = localDay(of: .start)
        let lastDay = localDay(of: horizon)
        for restriction in restrictions {
            let reach = restriction.lengthSeconds / 86_400 + 1
            for day in (firstDay - reach)...max(firstDay, lastDay) {
                let midnight = CivilTime(unixSeconds: day * 86_400)
                guard restriction.weekdays.contains(midnight.weekday) else { continue }
                let from = midnight.unixSeconds + restriction.fromSecond
                spans.append(
                    Windows.Span(
                        from: instant(of: CivilTime(unixSeconds: from)),
                        until: instant(of: CivilTime(unixSeconds: from + restriction.lengthSeconds))))
            }
        }
        return merged(spans)
    }

    /// The day of the local calendar an instant lies in, in days since 1970-01-01.
    private func localDay(of instant: Instant) -> Int64 {
        let unix = unixSeconds + instant.nanoseconds.flooredDivision(by: 1_000_000_000)
        return (unix + zone.offset(at: unix)).flooredDivision(by: 86_400)
    }

    /// Sorted, joined where they touch, cut to start and horizon.
    private func merged(_ spans: [Windows.Span]) -> [Windows.Span] {
        var merged: [Windows.Span] = []
        for span in spans.sorted(by: { ($0.from, $0.until) < ($1.from, $1.until) }) {
            let cut = Windows.Span(from: max(span.from, .start), until: min(span.until, horizon))
            guard cut.from < cut.until else { continue }
            if let last = merged.last, cut.from <= last.until {
                merged[merged.count - 1].until = max(last.until, cut.until)
            } else {
                merged.append(cut)
            }
        }
        return merged
    }
}
