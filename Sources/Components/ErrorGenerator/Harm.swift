import Model

/// Which users a fault has harmed so far, and who of them writes to the service desk.
///
/// Failed requests come from one user after another, until each has had one. Whether the n-th of them writes, and how long after,
/// is the world's to draw: the setup has no part in it.
struct Harm: Sendable {
    private let users: Int64
    private let complaints: Complaints
    private let seed: Seed
    private let key: UInt64
    /// Users harmed at `since`, and failed requests in a thousand seconds from then on.
    private var harmed: Int64 = 0
    private var since = Instant.start
    private var rate: Int64 = 0
    /// The next user who will write, from 1; past all users when nobody is left.
    private var writer: Int64 = 0

    init(users: Int64, complaints: Complaints, fault: Symbol, seed: Seed) {
        (self.users, self.complaints, self.seed, key) = (users, complaints, seed, fault.key)
        moveOn()
    }

    private mutating func moveOn() {
        if complaints.share == .zero { writer = users }
        repeat { writer += 1 } while writer <= users && !draw { $0.chance(complaints.share) }
    }

    private func draw<T>(_ body: (inout Random) -> T) -> T {
        var random = seed.stream(.complaints, key, UInt64(writer))
        return body(&random)
    }

    /// From now on so many requests fail.
    mutating func tune(perKilosecond rate: Int64, at now: Instant) {
        harmed = min(users, harmed.saturatingAdding(failed(by: now)))
        (since, self.rate) = (now, rate)
    }

    /// So many users are harmed at one instant.
    mutating func strike(_ count: Int64, at now: Instant) {
        tune(perKilosecond: rate, at: now)
        harmed = min(users, harmed.saturatingAdding(count))
    }

    private func failed(by now: Instant) -> Int64 {
        let (high, low) = (now - since).nanoseconds.multipliedFullWidth(by: rate)
        return Self.perKilosecond.dividingFullWidth((high, low)).quotient
    }

    /// When the next user who writes is harmed, if nothing changes; nil when nobody is left, or nobody is harmed.
    var next: Instant? {
        guard writer <= users else { return nil }
        if writer <= harmed { return since }
        guard rate > 0 else { return nil }
        let (high, low) = (writer - harmed).multipliedFullWidth(by: Self.perKilosecond)
        // So late that it is never.
        guard high < rate else { return nil }
        let (whole, rest) = rate.dividingFullWidth((high, low))
        return since + Delay(nanoseconds: whole + (rest > 0 ? 1 : 0))
    }

    /// How long that user takes to write, and on to the one after.
    mutating func take() -> Delay {
        let delay = draw { random -> Delay in
            _ = random.chance(complaints.share)
            return complaints.after.draw(&random)
        }
        moveOn()
        return delay
    }

    /// Nanoseconds in a thousand seconds.
    private static let perKilosecond: Int64 = 1_000_000_000_000
}
