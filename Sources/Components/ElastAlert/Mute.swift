import Model

/// How long one rule and key say nothing after an alert.
struct Mute: Hashable, Sendable {
    var until: Instant
    /// How often the wait has doubled.
    var exponent: Int64 = 0

    /// The mute that an alert at `now` begins.
    ///
    /// With growing mutes the wait doubles when an alert comes sooner after the last mute than that mute's own wait, and halves for each
    /// wait that has passed quietly. At the cap it grows no more. Source: ElastAlert 2, `next_alert_time`.
    static func begun(at now: Instant, after last: Mute?, realert: Delay, max: Delay?) -> Mute {
        guard let last, let max else { return Mute(until: now + realert) }
        var quiet = now - last.until
        var exponent = last.exponent
        if quiet < realert.doubled(exponent) {
            exponent += 1
        } else {
            while exponent > 0, quiet > realert.doubled(exponent) {
                quiet = quiet - realert.doubled(exponent)
                exponent -= 1
            }
        }
        let wait = realert.doubled(exponent)
        return wait >= max ? Mute(until: now + max, exponent: exponent - 1) : Mute(until: now + wait, exponent: exponent)
    }
}

extension Delay {
    /// Twice as long, so many times over; half as long when negative.
    fileprivate func doubled(_ times: Int64) -> Delay {
        times < 0 ? Delay(nanoseconds: nanoseconds >> -times) : self * (1 << Swift.min(times, 62))
    }
}
