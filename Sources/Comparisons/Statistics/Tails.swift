/// What the normal and Student's distribution leave beyond a value. Only sums, products and quotients: the same figures on every machine.
enum Tails {
    /// 2.5 % of a normal distribution lie above this many standard deviations.
    static let normal = 1.959963984540054

    /// The share of a normal distribution above so many standard deviations, not below zero; errs less than 0.00000015.
    ///
    /// Source: Abramowitz and Stegun, 26.2.19.
    static func share(above deviations: Double) -> Double {
        precondition(deviations >= 0, "the tail of a normal distribution is reckoned from its middle outwards")
        let sum = [0.000_005_383_0, 0.000_048_890_6, 0.000_038_003_6, 0.003_277_626_3, 0.021_141_006_1, 0.049_867_347_0]
            .reduce(0.0) { ($0 + $1) * deviations }
        var power = 1 + sum
        for _ in 0..<4 { power *= power }
        return 0.5 / power
    }

    /// 2.5 % of Student's distribution lie above this; errs less than 0.001 from five degrees of freedom on.
    ///
    /// Source: Abramowitz and Stegun, 26.7.5.
    static func student(freedom: Int) -> Double {
        precondition(freedom >= 5, "with so few degrees of freedom the series is too short")
        let z = normal
        let square = z * z
        let terms = [
            ((square + 1) * z) / 4, ((5 * square + 16) * square + 3) * z / 96,
            (((3 * square + 19) * square + 17) * square - 15) * z / 384,
            ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) * z / 92_160,
        ]
        return terms.reversed().reduce(0.0) { ($0 + $1) / Double(freedom) } + z
    }
}
