import Model

/// A zone's clock as a table: how far it is from UTC in every stretch of time, and when it shows a time of day.
///
/// Works on offsets alone, as the scenario brings them, so that the judge needs no zone database and shares no calendar with the judged.
struct WallClock: Hashable, Sendable {
    private let offsets: [Epoch.Offset]
    /// The run's start, in seconds since 1970-01-01 UTC.
    private let start: Int64

    /// Without offsets the clock is UTC's. The first offset holds for all time before it, too.
    init(offsets: [Epoch.Offset], start: Int64) {
        self.offsets = offsets.isEmpty ? [.init(from: .start, seconds: 0)] : offsets
        self.start = start
    }

    /// What the clock shows, in seconds since 1970-01-01 as if it were UTC; fractions are cut off.
    func localSeconds(at instant: Instant) -> Int64 {
        start + instant.nanoseconds.flooredDivision(by: 1_000_000_000) + offset(at: instant)
    }

    func offset(at instant: Instant) -> Int64 { (offsets.last { $0.from <= instant } ?? offsets[0]).seconds }

    func localTime(at instant: Instant) -> CivilTime { CivilTime(unixSeconds: localSeconds(at: instant)) }

    /// When the clock first shows `civil`; when it skips it, the moment of the skip.
    ///
    /// PagerDuty does not say what becomes of such times: a choice.
    func instant(of civil: CivilTime) -> Instant {
        var found = Instant.never
        for (index, offset) in offsets.enumerated() {
            found = instant(unixSeconds: civil.unixSeconds - offset.seconds)
            // Already past this time when the stretch begins: the clock jumped over it.
            if index > 0, found < offset.from { return offset.from }
            if index + 1 == offsets.count || found < offsets[index + 1].from { return found }
        }
        return found
    }

    /// Whether the clock is changed within a day before or after an instant.
    func changesAround(_ instant: Instant) -> Bool {
        let day = Delay.days(1)
        return offset(at: instant - day) != offset(at: instant) || offset(at: instant) != offset(at: instant + day)
    }

    private func instant(unixSeconds: Int64) -> Instant {
        let (product, overflow) = (unixSeconds - start).multipliedReportingOverflow(by: 1_000_000_000)
        return Instant(nanoseconds: overflow ? (unixSeconds < start ? .min : .max) : product)
    }
}
