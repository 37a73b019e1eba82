/// A PromQL expression, as far as alert rules over counters and ratios use the language.
package indirect enum PromQuery: Hashable, Sendable {
    case number(Rational)
    case selector(Selector)
    /// Growth of a counter over a window, extrapolated to its edges; per second for `rate`.
    case increase(Selector, window: Delay, isRate: Bool)
    case aggregate(Aggregation, Grouping, PromQuery)
    case arithmetic(Arithmetic, PromQuery, PromQuery, Matching)
    /// `isBool`: 0 or 1 instead of leaving out what does not hold.
    case comparison(AlertRule.Comparison, PromQuery, PromQuery, Matching, isBool: Bool)
    case set(SetOperation, PromQuery, PromQuery, Matching)
    case negative(PromQuery)
    case absent(PromQuery)
    /// A number as a vector of one, without labels.
    case vector(PromQuery)

    package struct Selector: Hashable, Sendable {
        package var matchers: [LabelMatcher]
        package var offset: Delay
        package init(matchers: [LabelMatcher], offset: Delay = .zero) { (self.matchers, self.offset) = (matchers, offset) }

        /// Its metric's name, where it gives one.
        package var metric: String? {
            matchers.first { $0.name == Labels.metric && $0.operation == .equal }?.value
        }
    }

    package enum Aggregation: String, Hashable, Sendable, CaseIterable { case sum, min, max, avg, count }

    package enum Grouping: Hashable, Sendable {
        case by([String])
        case without([String])
    }

    package enum Arithmetic: String, Hashable, Sendable, CaseIterable {
        case add = "+", subtract = "-", multiply = "*", divide = "/"

        package func value(_ a: Rational, _ b: Rational) -> Rational {
            switch self {
            case .add: a + b
            case .subtract: a - b
            case .multiply: a * b
            case .divide: a / b
            }
        }
    }

    package enum SetOperation: String, Hashable, Sendable, CaseIterable { case and, or, unless }

    /// Which labels two sides have to agree in.
    package enum Matching: Hashable, Sendable {
        case all
        case on([String])
        case ignoring([String])

        /// What two series have to have in common.
        package func signature(_ labels: Labels) -> Labels {
            switch self {
            case .all: labels.withoutMetric
            case .on(let names): labels.keeping(names)
            case .ignoring(let names): labels.dropping(names + [Labels.metric])
            }
        }
    }

    /// Every selector in it, and the window it looks back over besides its offset.
    package var selectors: [(selector: Selector, window: Delay)] {
        switch self {
        case .number: []
        case .selector(let selector): [(selector, .zero)]
        case .increase(let selector, let window, _): [(selector, window)]
        case .aggregate(_, _, let inner), .negative(let inner), .absent(let inner), .vector(let inner): inner.selectors
        case .arithmetic(_, let a, let b, _), .comparison(_, let a, let b, _, _), .set(_, let a, let b, _):
            a.selectors + b.selectors
        }
    }

    /// How far back it looks at most.
    package var reach: Delay { selectors.map { $0.window + $0.selector.offset }.max() ?? .zero }

    /// Whether it is true when something is not there.
    package var isAboutAbsence: Bool {
        switch self {
        case .absent: true
        case .number, .selector, .increase, .vector: false
        case .aggregate(_, _, let inner), .negative(let inner): inner.isAboutAbsence
        case .arithmetic(_, let a, let b, _), .set(_, let a, let b, _): a.isAboutAbsence || b.isAboutAbsence
        case .comparison(let comparison, _, .number(.zero), _, _) where comparison == .equal || comparison == .atMost: true
        case .comparison(_, let a, let b, _, _): a.isAboutAbsence || b.isAboutAbsence
        }
    }
}
