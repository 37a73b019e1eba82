import Model

extension ResolvedQuery {
    /// What the slots are at an instant, in milliseconds. `recorded`: what recording rules wrote last.
    func values(at time: Int64, in store: MetricStore, recorded: [Rational?]) -> [Rational?] {
        ResolvedQuery.values(of: root, time, store, recorded)
    }

    private static func values(of node: Node, _ time: Int64, _ store: MetricStore, _ recorded: [Rational?]) -> [Rational?] {
        switch node {
        case .number(let number): return [number]
        case .series(let series, let offset):
            return series.map { store.value(of: $0, at: time - offset).map { Rational(Int128($0), 1000) } }
        case .recorded(let slots): return slots.map { recorded[$0] }
        case .increase(let series, let window, let offset, let isRate):
            return series.map { store.increase(of: $0, at: time - offset, window: window, isRate: isRate) }
        case .aggregate(.sum, .increase(let series, let window, let offset, let isRate), let members):
            return members.map { slots in
                store.sumOfIncreases(
                    of: slots.lazy.map { series[$0] }, at: time - offset, window: window, isRate: isRate)
            }
        case .aggregate(let aggregation, let inner, let members):
            let inner = values(of: inner, time, store, recorded)
            return members.map { slots in
                let present = slots.compactMap { inner[$0] }
                return present.isEmpty ? nil : aggregation.value(of: present)
            }
        case .pairs(let operation, let a, let b, let pairs, let side):
            let (left, right) = (values(of: a, time, store, recorded), values(of: b, time, store, recorded))
            return pairs.map { pair in
                guard let x = left[pair.left], let y = right[pair.right] else { return nil }
                switch operation {
                case .arithmetic(let arithmetic): return arithmetic.value(x, y)
                case .bool(let comparison): return x.holds(comparison, y) ? .one : .zero
                case .filter(let comparison): return x.holds(comparison, y) ? (side == .left ? x : y) : nil
                }
            }
        case .and(let a, let b, let agreeing):
            let (left, right) = (values(of: a, time, store, recorded), values(of: b, time, store, recorded))
            return zip(left, agreeing).map { value, slots in slots.contains { right[$0] != nil } ? value : nil }
        case .unless(let a, let b, let agreeing):
            let (left, right) = (values(of: a, time, store, recorded), values(of: b, time, store, recorded))
            return zip(left, agreeing).map { value, slots in slots.contains { right[$0] != nil } ? nil : value }
        case .or(let a, let b, let agreeing):
            let (left, right) = (values(of: a, time, store, recorded), values(of: b, time, store, recorded))
            return left + zip(right, agreeing).map { value, slots in slots.contains { left[$0] != nil } ? nil : value }
        case .negative(let inner): return values(of: inner, time, store, recorded).map { $0.map { -$0 } }
        case .absent(let inner):
            return [values(of: inner, time, store, recorded).contains { $0 != nil } ? nil : .one]
        }
    }
}

extension PromQuery.Aggregation {
    /// Of at least one value.
    fileprivate func value(of values: [Rational]) -> Rational {
        let sum = { values.dropFirst().reduce(values[0], +) }
        return switch self {
        case .sum: sum()
        case .avg: sum() / Rational(Int128(values.count))
        case .count: Rational(Int128(values.count))
        case .min: values.dropFirst().reduce(values[0]) { $1.holds(.below, $0) || !$0.isNumber ? $1 : $0 }
        case .max: values.dropFirst().reduce(values[0]) { $1.holds(.above, $0) || !$0.isNumber ? $1 : $0 }
        }
    }
}
