import Foundation
package import Model

/// A time zone of the machine's zone table, checked: how far its clock is from UTC, and when its wall clock shows a time.
package struct Zone: Hashable, Sendable {
    package let name: String
    private let zone: TimeZone

    /// Nil when the machine knows no such zone; a fully static build has no table and knows only UTC.
    package init?(_ name: String) {
        guard let zone = name == "UTC" ? .gmt : TimeZone(identifier: name) else { return nil }
        (self.name, self.zone) = (name, zone)
    }

    package static let utc = Zone()

    private init() { (name, zone) = ("UTC", .gmt) }

    /// The names the machine knows, for suggestions.
    package static var knownNames: [String] { (TimeZone.knownTimeZoneIdentifiers + ["UTC"]).sorted() }

    /// Seconds east of UTC at a moment given in seconds since 1970-01-01 UTC.
    package func offset(at unixSeconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(unixSeconds))))
    }

    /// When the wall clock shows `civil`, in seconds since 1970-01-01 UTC.
    ///
    /// A time the clock shows twice is the first of the two; one it skips moves forward to the first that exists.
    package func unixSeconds(of civil: CivilTime) -> Int64 {
        let day: Int64 = 86_400
        let guess = civil.unixSeconds
        let (before, after) = (offset(at: guess - day), offset(at: guess + day))
        let candidates = [guess - before, guess - after].sorted()
        if let first = candidates.first(where: { $0 + offset(at: $0) == guess }) { return first }
        return nextChange(after: guess - day, before: guess + day) ?? candidates[0]
    }

    /// The zone's clock between two moments (in seconds since 1970-01-01 UTC), on the time line of a run that starts at `epoch`.
    /// Before 1970 the clock is taken as it was then.
    package func offsets(from: Int64, until: Int64, epoch: Int64) -> [Epoch.Offset] {
        var at = max(from, 0)
        var offsets = [Epoch.Offset(from: Instant(unixSeconds: at, epoch: epoch), seconds: offset(at: at))]
        while at < until {
            let next = min(at + 7 * 86_400, until)
            if let change = nextChange(after: at, before: next) {
                offsets.append(.init(from: Instant(unixSeconds: change, epoch: epoch), seconds: offset(at: change)))
                at = change
            } else {
                at = next
            }
        }
        return offsets
    }

    /// The first second in `(after, before]` with another offset than at `after`, when the offset at `before` differs.
    func nextChange(after: Int64, before: Int64) -> Int64? {
        let old = offset(at: after)
        guard offset(at: before) != old else { return nil }
        var (low, high) = (after, before)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == old { low = middle } else { high = middle }
        }
        return high
    }
}

extension Epoch {
    /// A start on the wall clock of `zone`, with every change of the zone's offset until `length` after it.
    package init(start: CivilTime, zone: Zone, length: Delay) {
        self.init(unixSeconds: zone.unixSeconds(of: start), zone: zone, length: length)
    }

    /// A start in seconds since 1970-01-01 UTC, on the wall clock of `zone`.
    package init(unixSeconds unix: Int64, zone: Zone, length: Delay) {
        let end = unix + length.nanoseconds / 1_000_000_000 + 1
        var offsets = [Offset(from: .start, seconds: zone.offset(at: unix))]
        var at = unix
        while at < end {
            let next = min(at + 86_400, end)
            if let change = zone.nextChange(after: at, before: next) {
                offsets.append(Offset(from: Instant(unixSeconds: change, epoch: unix), seconds: zone.offset(at: change)))
                at = change
            } else {
                at = next
            }
        }
        self.init(unixSeconds: unix, zone: zone.name, offsets: offsets)
    }
}

extension Instant {
    /// A moment in seconds since 1970 on the time line of a run that starts at `epoch` seconds. Years 1970 to 2199 fit.
    init(unixSeconds: Int64, epoch: Int64) {
        let (product, overflow) = (unixSeconds - epoch).multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: overflow ? (unixSeconds > epoch ? .max : .min) : product)
    }
}
