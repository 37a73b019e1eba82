/// A query with its series already found: which labels its result can have never changes in a run, only which of them have a value.
///
/// A vector is a list of slots, each with labels of its own; evaluating it gives a value or nothing for each. A number has one slot.
package struct ResolvedQuery: Sendable {
    package indirect enum Node: Sendable {
        case number(Rational)
        case series([Int], offset: Int64)
        /// Slots of what recording rules wrote.
        case recorded([Int])
        case increase([Int], window: Int64, offset: Int64, isRate: Bool)
        case aggregate(PromQuery.Aggregation, Node, members: [[Int]])
        /// Pairs of slots; nil stands for the only slot of a number.
        case pairs(Operation, Node, Node, [(left: Int, right: Int)], keeps: Side)
        /// Slots of the first, each with those of the second that agree.
        case and(Node, Node, [[Int]])
        case unless(Node, Node, [[Int]])
        /// All of the first, and slots of the second with those of the first that agree. What has the labels of a slot of the first is another
        /// value of that slot, not a slot of its own: then `same` is its place.
        case or(Node, Node, [(agreeing: [Int], same: Int?)])
        case negative(Node)
        case absent(Node)
    }

    package enum Operation: Sendable {
        case arithmetic(PromQuery.Arithmetic)
        /// Keeps the value of a side where it holds.
        case filter(AlertRule.Comparison)
        case bool(AlertRule.Comparison)
    }

    /// Whose value a filter passes on: the vector's.
    package enum Side: Sendable { case left, right }

    /// Where selectors find what they select.
    package struct Sources {
        package var series: [MetricSeries]
        /// What recording rules write, slot by slot.
        package var recorded: [Labels] = []
        package init(series: [MetricSeries]) { self.series = series }
    }

    /// By slot; nil for a number.
    package let labels: [Labels]?
    package let root: Node

    package init(_ query: PromQuery, in sources: Sources) {
        switch query {
        case .number(let number): self.init(nil, .number(number))
        case .selector(let selector):
            let recorded = sources.recorded.indices.filter { selector.matchers.admits(sources.recorded[$0]) }
            if !recorded.isEmpty {
                self.init(recorded.map { sources.recorded[$0] }, .recorded(recorded))
            } else {
                let found = sources.find(selector)
                self.init(found.map { sources.series[$0].labels }, .series(found, offset: selector.offset.milliseconds))
            }
        case .increase(let selector, let window, let isRate):
            let found = sources.find(selector)
            self.init(
                found.map { sources.series[$0].labels.withoutMetric },
                .increase(found, window: window.milliseconds, offset: selector.offset.milliseconds, isRate: isRate))
        case .aggregate(let aggregation, let grouping, let inner):
            self.init(aggregation, grouping, ResolvedQuery(inner, in: sources))
        case .arithmetic(let operation, let a, let b, let matching):
            self.init(.arithmetic(operation), ResolvedQuery(a, in: sources), ResolvedQuery(b, in: sources), matching)
        case .comparison(let comparison, let a, let b, let matching, let isBool):
            self.init(
                isBool ? .bool(comparison) : .filter(comparison), ResolvedQuery(a, in: sources), ResolvedQuery(b, in: sources),
                matching)
        case .set(let operation, let a, let b, let matching):
            self.init(operation, ResolvedQuery(a, in: sources), ResolvedQuery(b, in: sources), matching)
        case .negative(let inner):
            let inner = ResolvedQuery(inner, in: sources)
            self.init(inner.labels?.map(\.withoutMetric), .negative(inner.root))
        case .absent(let inner):
            let labels: [Label] =
                if case .selector(let selector) = inner {
                    selector.matchers.filter { $0.operation == .equal && $0.name != Labels.metric }.map {
                        Label($0.name, $0.value)
                    }
                } else {
                    []
                }
            self.init([Labels(labels)], .absent(ResolvedQuery(inner, in: sources).root))
        case .vector(let inner): self.init([Labels()], ResolvedQuery(inner, in: sources).root)
        }
    }

    private init(_ labels: [Labels]?, _ root: Node) { (self.labels, self.root) = (labels, root) }

    private init(_ aggregation: PromQuery.Aggregation, _ grouping: PromQuery.Grouping, _ inner: ResolvedQuery) {
        var (groups, members): ([Labels], [[Int]]) = ([], [])
        for (slot, labels) in (inner.labels ?? []).enumerated() {
            let group =
                switch grouping {
                case .by(let names): labels.keeping(names)
                case .without(let names): labels.dropping(names + [Labels.metric])
                }
            if let place = groups.firstIndex(of: group) {
                members[place].append(slot)
            } else {
                groups.append(group)
                members.append([slot])
            }
        }
        self.init(groups, .aggregate(aggregation, inner.root, members: members))
    }

    /// Slots that agree are paired. A comparison with a number keeps the metric's name, as Prometheus does.
    private init(_ operation: Operation, _ a: ResolvedQuery, _ b: ResolvedQuery, _ matching: PromQuery.Matching) {
        let isFilter = if case .filter = operation { true } else { false }
        func named(_ labels: Labels) -> Labels { isFilter ? labels : labels.withoutMetric }
        switch (a.labels, b.labels) {
        case (nil, nil): self.init(nil, .pairs(operation, a.root, b.root, [(0, 0)], keeps: .left))
        case (let left?, nil):
            self.init(left.map(named), .pairs(operation, a.root, b.root, left.indices.map { ($0, 0) }, keeps: .left))
        case (nil, let right?):
            self.init(right.map(named), .pairs(operation, a.root, b.root, right.indices.map { (0, $0) }, keeps: .right))
        case (let left?, let right?):
            let signatures = right.map(matching.signature)
            let pairs = left.indices.flatMap { slot -> [(left: Int, right: Int)] in
                let own = matching.signature(left[slot])
                return signatures.indices.filter { signatures[$0] == own }.map { (slot, $0) }
            }
            let labels = pairs.map { pair -> Labels in
                switch matching {
                case .all: named(left[pair.left])
                case .on: matching.signature(left[pair.left])
                case .ignoring(let names): named(left[pair.left]).dropping(names)
                }
            }
            self.init(labels, .pairs(operation, a.root, b.root, pairs, keeps: .left))
        }
    }

    private init(_ operation: PromQuery.SetOperation, _ a: ResolvedQuery, _ b: ResolvedQuery, _ matching: PromQuery.Matching) {
        let (left, right) = (a.labels ?? [], b.labels ?? [])
        let (leftSignatures, rightSignatures) = (left.map(matching.signature), right.map(matching.signature))
        func agreeing(_ own: [Labels], _ others: [Labels]) -> [[Int]] {
            own.map { signature in others.indices.filter { others[$0] == signature } }
        }
        switch operation {
        case .and: self.init(left, .and(a.root, b.root, agreeing(leftSignatures, rightSignatures)))
        case .unless: self.init(left, .unless(a.root, b.root, agreeing(leftSignatures, rightSignatures)))
        case .or:
            let others = zip(right, agreeing(rightSignatures, leftSignatures)).map { labels, agreeing in
                (agreeing: agreeing, same: left.firstIndex { $0.withoutMetric == labels.withoutMetric })
            }
            let own = zip(right, others).filter { $1.same == nil }.map(\.0)
            self.init(left + own, .or(a.root, b.root, others))
        }
    }

    /// Whether two series of one side can meet one of the other: then Prometheus fails every time, and so does nothing here.
    package static func isAmbiguous(_ query: PromQuery, in sources: Sources) -> Bool {
        switch query {
        case .number, .selector, .increase: return false
        case .aggregate(_, _, let inner), .negative(let inner), .absent(let inner), .vector(let inner):
            return isAmbiguous(inner, in: sources)
        case .set(_, let a, let b, _): return isAmbiguous(a, in: sources) || isAmbiguous(b, in: sources)
        case .arithmetic(_, let a, let b, let matching), .comparison(_, let a, let b, let matching, _):
            if isAmbiguous(a, in: sources) || isAmbiguous(b, in: sources) { return true }
            guard let left = ResolvedQuery(a, in: sources).labels, let right = ResolvedQuery(b, in: sources).labels else {
                return false
            }
            let (own, others) = (left.map(matching.signature), right.map(matching.signature))
            return own.contains { signature in
                let met = others.count { $0 == signature }
                return met > 1 || (met == 1 && own.count { $0 == signature } > 1)
            }
        }
    }
}

extension ResolvedQuery.Sources {
    package func find(_ selector: PromQuery.Selector) -> [Int] {
        series.indices.filter { selector.matchers.admits(series[$0].labels) }
    }
}
