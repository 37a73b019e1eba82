/// What becomes of a comparison's verdicts when something assumed is otherwise.
package struct Sensitivity: Sendable {
    /// A verdict that is another one then.
    package struct Flip: Hashable, Sendable {
        package var setup: Int
        package var measure: Measure
        package var usually: Preference
        package var then: Preference
    }

    /// What is assumed, and what it is taken to be instead.
    package var assumed: String
    package var instead: String
    package var flips: [Flip]

    /// `other` is the same comparison, made under the other assumption.
    package init(assumed: String, instead: String, of comparison: Comparison, under other: Comparison) {
        (self.assumed, self.instead) = (assumed, instead)
        flips = comparison.setups.indices.dropFirst().flatMap { setup in
            Measure.allCases.compactMap { measure in
                let (usually, then) = (comparison.verdict(measure, of: setup), other.verdict(measure, of: setup))
                return usually == then ? nil : Flip(setup: setup, measure: measure, usually: usually, then: then)
            }
        }
    }
}
