/// A resolved query as steps for a stack: what each of its slots is, worked out without lists of what lies in between.
///
/// What several slots need is worked out first, once, and kept in a register; what cannot matter is skipped.
package final class QueryProgram: Sendable {
    /// Puts a value on the stack, or takes values off it and puts one back. Nothing is a value too.
    package enum Step: Sendable {
        case number(Rational)
        case series(Int, offset: Int64)
        case recorded(Int)
        case register(Int)
        case increase(Int, window: Int64, offset: Int64, isRate: Bool)
        /// Of the series at these places of `members`.
        case sumOfIncreases(Range<Int>, window: Int64, offset: Int64, isRate: Bool)
        case arithmetic(PromQuery.Arithmetic)
        case filter(AlertRule.Comparison, keeps: ResolvedQuery.Side)
        case bool(AlertRule.Comparison)
        case negative
        /// Of so many values; nothing where there are none.
        case aggregate(PromQuery.Aggregation, Int)
        /// Takes so many values off, and keeps the one below if any of them is there, or if none is.
        case keepIfAny(Int)
        case keepIfNone(Int)
        /// One if none of so many values is there.
        case absent(Int)
        /// Leaves out so many steps if nothing is on top.
        case skipIfAbsent(Int)
        /// Leaves out so many steps if something is on top, and otherwise takes the nothing off.
        case otherwise(Int)
    }

    package let steps: [Step]
    /// What is kept, in the order in which it can be worked out.
    package let registers: [Range<Int>]
    /// By slot.
    package let slots: [Range<Int>]
    package let members: [Int]

    package init(_ root: ResolvedQuery.Node) {
        var compiler = Compiler()
        let fragments = compiler.slots(of: root)
        var all: [Step] = []
        func place(_ steps: [Step]) -> Range<Int> {
            all += steps
            return all.count - steps.count..<all.count
        }
        registers = compiler.registers.map(place)
        slots = fragments.map(place)
        (steps, members) = (all, compiler.members)
    }
}

private struct Compiler {
    typealias Steps = [QueryProgram.Step]

    var members: [Int] = []
    var registers: [Steps] = []

    /// By slot, the steps after which it is on top.
    mutating func slots(of node: ResolvedQuery.Node) -> [Steps] {
        switch node {
        case .number(let number): return [[.number(number)]]
        case .series(let series, let offset): return series.map { [.series($0, offset: offset)] }
        case .recorded(let slots): return slots.map { [.recorded($0)] }
        case .increase(let series, let window, let offset, let isRate):
            return series.map { [.increase($0, window: window, offset: offset, isRate: isRate)] }
        case .aggregate(.sum, .increase(let series, let window, let offset, let isRate), let groups):
            return groups.map { slots in
                members += slots.map { series[$0] }
                let places = members.count - slots.count..<members.count
                return [.sumOfIncreases(places, window: window, offset: offset, isRate: isRate)]
            }
        case .aggregate(let aggregation, let inner, let groups):
            let inner = slots(of: inner)
            return groups.map { slots in slots.flatMap { inner[$0] } + [.aggregate(aggregation, slots.count)] }
        case .pairs(let operation, let a, let b, let pairs, let side):
            let left = shared(slots(of: a), by: pairs.map(\.left))
            let right = shared(slots(of: b), by: pairs.map(\.right))
            return pairs.map { pair in Compiler.pair(left[pair.left], right[pair.right], operation, side) }
        case .and(let a, let b, let agreeing):
            let (left, right) = (slots(of: a), shared(slots(of: b), by: agreeing.flatMap(\.self)))
            return zip(left, agreeing).map { own, slots in Compiler.kept(own, .keepIfAny(slots.count), slots, of: right) }
        case .unless(let a, let b, let agreeing):
            let (left, right) = (slots(of: a), shared(slots(of: b), by: agreeing.flatMap(\.self)))
            return zip(left, agreeing).map { own, slots in Compiler.kept(own, .keepIfNone(slots.count), slots, of: right) }
        case .or(let a, let b, let others):
            let own = slots(of: a)
            let (left, right) = (shared(own, by: Array(own.indices) + others.flatMap(\.agreeing)), slots(of: b))
            var all = left
            for (steps, (agreeing, same)) in zip(right, others) {
                let kept = Compiler.kept(steps, .keepIfNone(agreeing.count), agreeing, of: left)
                if let same { all[same] += [.otherwise(kept.count)] + kept } else { all.append(kept) }
            }
            return all
        case .negative(let inner): return slots(of: inner).map { $0 + [.negative] }
        case .absent(let inner):
            let inner = slots(of: inner)
            return [inner.flatMap(\.self) + [.absent(inner.count)]]
        }
    }

    /// Keeps in registers what is used more than once.
    private mutating func shared(_ slots: [Steps], by uses: [Int]) -> [Steps] {
        let counts = uses.reduce(into: slots.map { _ in 0 }) { $0[$1] += 1 }
        return zip(slots, counts).map { steps, count in
            guard count > 1, steps.count > 1 || steps.first?.isSlow == true else { return steps }
            registers.append(steps)
            return [.register(registers.count - 1)]
        }
    }

    private static func pair(
        _ left: Steps, _ right: Steps, _ operation: ResolvedQuery.Operation, _ side: ResolvedQuery.Side
    ) -> Steps {
        let step: QueryProgram.Step
        switch operation {
        case .arithmetic(let arithmetic):
            // Numbers alone need not wait for an evaluation.
            if left.count == 1, right.count == 1, case .number(let a)? = left.first, case .number(let b)? = right.first {
                return [.number(arithmetic.value(a, b))]
            }
            step = .arithmetic(arithmetic)
        case .filter(let comparison): step = .filter(comparison, keeps: side)
        case .bool(let comparison): step = .bool(comparison)
        }
        return left + [.skipIfAbsent(right.count + 1)] + right + [step]
    }

    private static func kept(_ own: Steps, _ step: QueryProgram.Step, _ others: [Int], of slots: [Steps]) -> Steps {
        let others = others.flatMap { slots[$0] } + [step]
        return own + [.skipIfAbsent(others.count)] + others
    }
}

extension QueryProgram.Step {
    /// Worth keeping.
    fileprivate var isSlow: Bool {
        switch self {
        case .increase, .sumOfIncreases: true
        case .number, .series, .recorded, .register, .arithmetic, .filter, .bool, .negative, .aggregate, .keepIfAny,
            .keepIfNone, .absent, .skipIfAbsent, .otherwise:
            false
        }
    }
}
