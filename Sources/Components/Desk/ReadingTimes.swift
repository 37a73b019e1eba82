import Model

/// When people look at something: whole intervals after a phase, in their hours.
struct ReadingTimes: Sendable {
    let hours: Windows
    let interval: Delay
    private let phase: Delay

    /// - Parameters:
    ///   - fixed: the phase as the setup fixes it; nil = the seed draws it.
    ///   - name: what is read.
    init(_ hours: Windows, every interval: Delay, phase fixed: Delay?, of name: Symbol, seed: Seed) {
        (self.hours, self.interval) = (hours, interval)
        phase = seed.phase(fixed, below: interval, name.key)
    }

    /// The first reading at an instant or after it; nil when nobody reads any more.
    func first(from instant: Instant) -> Instant? {
        var reading = raster(from: instant)
        while !hours.contains(reading) {
            guard let opens = hours.next(from: reading) else { return nil }
            reading = raster(from: opens)
        }
        return reading
    }

    private func raster(from instant: Instant) -> Instant {
        let first = Instant.start + phase
        if instant <= first { return first }
        return first + interval * (instant - first).nanoseconds.dividedUp(by: interval.nanoseconds)
    }
}
