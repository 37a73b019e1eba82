/// What a random stream decides. A stream is keyed by seed, purpose and names, so that one more draw here moves nothing there.
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
}

/// The root of all randomness of one run.
package struct Seed: Hashable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    /// A generator of its own for one purpose and the entities it concerns.
    @inlinable
    package func stream(_ purpose: Purpose, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0) -> Random {
        var key = mix(value &+ 0x9E37_79B9_7F4A_7C15)
        key = mix(key ^ purpose.rawValue &* 0xD6E8_FEB8_6659_FD93)
        key = mix(key ^ a)
        key = mix(key &+ b)
        key = mix(key ^ c)
        key = mix(key &+ d)
        return Random(state: key)
    }
}

/// A SplitMix64 generator (Steele, Lea and Flood 2014): small, seedable anywhere, and integer only.
package struct Random: Sendable {
    @usableFromInline package var state: UInt64

    @inlinable
    package init(state: UInt64) { self.state = state }

    @inlinable
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
    package mutating func chance(_ ratio: Ratio) -> Bool {
        Int64(below(1_000_000)) < ratio.partsPerMillion
    }

    /// Uniform in `[0, bound)`.
    package mutating func delay(below bound: Delay) -> Delay {
        bound.nanoseconds <= 0 ? .zero : Delay(nanoseconds: Int64(below(UInt64(bound.nanoseconds))))
    }

    /// A Poisson count with the given mean in millionths, integer arithmetic only.
    ///
    /// Up to a mean of 30 by multiplication of uniforms in fixed point; above by twelve uniforms (Irwin-Hall), rounded, never negative.
    package mutating func poisson(meanMillionths mean: Int64) -> Int64 {
        if mean <= 0 { return 0 }
        if mean <= 30_000_000 {
            // Sums exponential gaps: -ln(u) in millionths, until they pass the mean.
            var total: Int64 = 0
            var count: Int64 = -1
            while total <= mean {
                total += negativeLogMillionths(next() | 1)
                count += 1
            }
            return count
        }
        var sum: Int64 = 0
        for _ in 0..<12 { sum += Int64(below(1_000_000)) }
        let deviation = integerSquareRoot(mean) * 1000  // millionths of sqrt(mean / 1e6), times 1e6
        let value = mean + (sum - 6_000_000) * (deviation / 1_000_000) + (sum - 6_000_000) * (deviation % 1_000_000) / 1_000_000
        return max(0, (value + 500_000) / 1_000_000)
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

/// -ln(u / 2^64) in millionths, by the leading bit and twenty squarings of the mantissa; integers only.
func negativeLogMillionths(_ u: UInt64) -> Int64 {
    let leading = Int64(u.leadingZeroBitCount)
    // u = m * 2^(63 - leading) with 1 <= m < 2; log2(u / 2^64) = log2(m) - 1 - leading.
    var mantissa = u << UInt64(leading)  // 1.63 fixed point
    var log2: Int64 = 0  // 0.20 fixed point
    for bit in 0..<20 {
        let square = mantissa.multipliedFullWidth(by: mantissa)  // 2.126
        if square.high >> 63 == 1 {
            mantissa = square.high
            log2 |= 1 << Int64(19 - bit)
        } else {
            mantissa = square.high << 1 | square.low >> 63
        }
    }
    // ln 2 = 0.693147 in millionths.
    return ((1 + leading) * 693_147) - (log2 * 693_147) >> 20
}

/// The largest integer whose square is not above `n`.
func integerSquareRoot(_ n: Int64) -> Int64 {
    precondition(n >= 0, "a square root needs a non-negative number")
    if n < 2 { return n }
    var x = n
    var y = (x + 1) / 2
    while y < x {
        x = y
        y = (x + n / x) / 2
    }
    return x
}
