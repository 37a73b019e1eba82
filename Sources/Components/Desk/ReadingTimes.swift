import Model

/// When people look at something: whole intervals after a phase, in their hours.
struct ReadingTimes: Sendable {
    let hours: Windows
    let interval: Delay
    let phase: Delay

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
