/// What becomes of a comparison's verdicts when something assumed is otherwise.
package struct Sensitivity: Sendable {
    /// A verdict that is another one then.
    package struct Flip: Hashable, Sendable {
        /// Its place among the comparison's sections.
        package var section: Int
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
        flips = zip(comparison.sections, other.sections).enumerated().flatMap { section, pair in
            zip(pair.0.columns, pair.1.columns).enumerated().dropFirst().flatMap { setup, columns in
                Measure.allCases.compactMap { measure in
                    let (usually, then) = (columns.0.verdict(measure), columns.1.verdict(measure))
                    // What is not measured has no verdict that could change.
                    if usually == then || usually == .notMeasured { return nil }
                    return Flip(section: section, setup: setup, measure: measure, usually: usually, then: then)
                }
            }
        }
    }
}

extension Comparison {
    /// The extremes under which one verdict is another one: which of `sensitivity` they are, from 1, and what it is then.
    package func flips(of measure: Measure, section: Int, setup: Int) -> [(extreme: Int, then: Preference)] {
        (sensitivity ?? []).enumerated().flatMap { place, found in
            found.flips.filter { $0.section == section && $0.setup == setup && $0.measure == measure }.map {
                (place + 1, $0.then)
            }
        }
    }
}
