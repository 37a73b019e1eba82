/// What a random stream decides. A stream is keyed by seed, purpose and names, so that one more draw here moves nothing there.
@usableFromInline
package enum Purpose: UInt64, Sendable {
    /// The world: the same in every setup.
    case noise = 1, users
    /// Habits, keyed by person and fault.
    case response, acknowledgement, fix, resolution
    /// The way: keyed by hop, service, consignment and attempt.
    case latency, loss, duplication, reordering, jitter, coldStart, handler, lag
    /// Sampling phases of rules and flushes.
    case phase
    /// Channels, keyed by person, channel, fault and attempt.
    case channelLatency, channelLoss
    /// Shuffles events of equal rank, to find verdicts that hang on a tie.
    case ties
    /// Resampling for intervals.
    case bootstrap
    /// Random scenarios and policies.
    case generation
    /// Who writes to the service desk: the world's, keyed by fault and user.
    case complaints
}

/// The root of all randomness of one run.
@usableFromInline
package struct Seed: Hashable, Sendable {
    @usableFromInline package let value: UInt64

    @inlinable package init(_ value: UInt64) { self.value = value }

    /// A generator of its own for one purpose and the entities it concerns.
    @inlinable
    package func stream(_ purpose: Purpose, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0) -> Random {
        stem(purpose, a, b).stream(c, d)
    }

    /// What the streams of one purpose share that concern the same entity, worked out once.
    @inlinable
    package func stem(_ purpose: Purpose, _ a: UInt64) -> Stem {
        var key = mix(value &+ 0x9E37_79B9_7F4A_7C15)
        key = mix(key ^ purpose.rawValue &* 0xD6E8_FEB8_6659_FD93)
        return Stem(key: mix(key ^ a))
    }

    /// The same for two entities.
    @inlinable
    package func stem(_ purpose: Purpose, _ a: UInt64, _ b: UInt64) -> Stem.OfTwo { stem(purpose, a).of(b) }

    /// The beginning of a key: purpose and first entity.
    @usableFromInline
    package struct Stem: Sendable {
        @usableFromInline let key: UInt64

        @inlinable init(key: UInt64) { self.key = key }

        @inlinable @inline(__always) package func of(_ b: UInt64) -> OfTwo { OfTwo(key: mix(key &+ b)) }

        /// As `Seed.stream` with the same entity in front, and one more.
        @inlinable @inline(__always) package func stream(_ b: UInt64) -> Random { of(b).stream(0, 0) }

        /// With a second entity.
        @usableFromInline
        package struct OfTwo: Sendable {
            @usableFromInline let key: UInt64

            @inlinable init(key: UInt64) { self.key = key }

            /// As `Seed.stream` with the same two in front.
            @inlinable @inline(__always)
            package func stream(_ c: UInt64, _ d: UInt64) -> Random { Random(state: mix(mix(key ^ c) &+ d)) }
        }
    }

    /// Where in its interval something samples that does so again and again: as the setup fixes it, or else drawn by what it is called.
    @inlinable package func phase(_ fixed: Delay? = nil, below interval: Delay, _ a: UInt64, _ b: UInt64 = 0) -> Delay {
        if let fixed { return fixed }
        var random = stream(.phase, a, b)
        return random.delay(below: interval)
    }
}

/// A SplitMix64 generator (Steele, Lea and Flood 2014): small, seedable anywhere, and integer only.
@usableFromInline
package struct Random: Sendable {
    @usableFromInline package var state: UInt64

    @inlinable
    package init(state: UInt64) { self.state = state }

    @inlinable @inline(__always)
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }

    /// Uniform in `0..<bound`; `bound` must be positive. Multiply-shift (Lemire 2019), the bias is below 2^-32 for the bounds we use.
    @inlinable
    package mutating func below(_ bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }

    /// True with the given probability.
    @inlinable
    package mutating func chance(_ ratio: Ratio) -> Bool {
        Int64(below(1_000_000)) < ratio.partsPerMillion
    }

    /// Uniform in `[0, bound)`.
    @inlinable
    package mutating func delay(below bound: Delay) -> Delay {
        bound.nanoseconds <= 0 ? .zero : Delay(nanoseconds: Int64(below(UInt64(bound.nanoseconds))))
    }
}

/// The finaliser of SplitMix64.
@inlinable @inline(__always)
package func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// The largest integer whose square is not above `n`.
func integerSquareRoot(_ n: Int64) -> Int64 {
    precondition(n >= 0, "a square root needs a non-negative number")
    if n < 2 { return n }
    var x = n
    var y = n - n / 2
    while y < x {
        x = y
        y = (x + n / x) / 2
    }
    return x
}
