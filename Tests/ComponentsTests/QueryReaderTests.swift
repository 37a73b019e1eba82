import Model
import TestSupport
import Testing

@testable import Components

/// Steps for a stack say of every query what lists of values say.
struct QueryReaderTests {
    private static let recordedSlots = 6

    /// For all queries of some depth, whatever is there: slot by slot the same as list by list.
    @Test(arguments: 0..<20)
    func `steps and lists agree`(seed: Int) {
        var random = Seed(UInt64(seed)).stream(.generation)
        let scenario = sampleScenario()
        var store = MetricStore(scenario, [], lookback: .minutes(5), retention: .minutes(5))
        var reader = QueryReader()
        var there = 0
        for _ in 0..<200 {
            let node = Self.node(slots: 1 + Int(random.below(3)), depth: Int(random.below(5)), &random)
            let program = QueryProgram(node)
            for _ in 0..<4 {
                let recorded = (0..<Self.recordedSlots).map { _ in
                    random.below(10) < 4 ? nil : Rational(Int128(random.below(7)) - 3, Int128(1 + random.below(3)))
                }
                reader.read(program, at: 0, in: &store, recorded: recorded)
                let expected = Self.values(of: node, recorded)
                #expect(reader.values == expected, "\(node) with \(recorded)")
                there += expected.count { $0 != nil }
            }
        }
        // A law that no value is put to says nothing.
        #expect(there > 200)
    }

    @Test func `what several slots need is worked out once`() {
        let sum = ResolvedQuery.Node.aggregate(.sum, .recorded([0, 1]), members: [[0, 1]])
        let program = QueryProgram(.and(.recorded([0, 1, 2]), sum, [[0], [0], [0]]))
        #expect(program.registers.count == 1)
        #expect(program.slots.count == 3)
    }

    // MARK: Random queries

    private static func node(slots: Int, depth: Int, _ random: inout Random) -> ResolvedQuery.Node {
        func some(_ count: Int, below bound: Int, _ random: inout Random) -> [Int] {
            (0..<count).map { _ in Int(random.below(UInt64(bound))) }
        }
        func inner(_ slots: Int, _ random: inout Random) -> ResolvedQuery.Node {
            node(slots: slots, depth: depth - 1, &random)
        }
        let width = 1 + Int(random.below(3))
        if depth == 0 {
            return slots == 1 && random.below(4) == 0
                ? .number(Rational(Int128(random.below(5)))) : .recorded(some(slots, below: recordedSlots, &random))
        }
        func agreeing(_ slots: Int, of width: Int, _ random: inout Random) -> [[Int]] {
            (0..<slots).map { _ in some(Int(random.below(3)), below: width, &random) }
        }
        switch random.below(7) {
        case 0:
            let aggregation = PromQuery.Aggregation.allCases[Int(random.below(UInt64(PromQuery.Aggregation.allCases.count)))]
            let members = (0..<slots).map { _ in some(1 + Int(random.below(3)), below: width, &random) }
            return .aggregate(aggregation, inner(width, &random), members: members)
        case 1, 2:
            let other = 1 + Int(random.below(2))
            let pairs = zip(some(slots, below: width, &random), some(slots, below: other, &random)).map {
                (left: $0, right: $1)
            }
            return .pairs(
                operation(&random), inner(width, &random), inner(other, &random), pairs,
                keeps: random.below(2) == 0 ? .left : .right)
        case 3: return .and(inner(slots, &random), inner(width, &random), agreeing(slots, of: width, &random))
        case 4: return .unless(inner(slots, &random), inner(width, &random), agreeing(slots, of: width, &random))
        case 5:
            guard slots > 1 else { return .absent(inner(width, &random)) }
            let left = 1 + Int(random.below(UInt64(slots - 1)))
            // Some of the second have the labels of one of the first.
            let places = (left..<slots).map { _ -> Int? in nil } + some(Int(random.below(3)), below: left, &random)
            let others = zip(agreeing(places.count, of: left, &random), places).map { (agreeing: $0, same: $1) }
            return .or(inner(left, &random), inner(others.count, &random), others)
        default: return .negative(inner(slots, &random))
        }
    }

    private static func operation(_ random: inout Random) -> ResolvedQuery.Operation {
        let comparison = AlertRule.Comparison.allCases[Int(random.below(UInt64(AlertRule.Comparison.allCases.count)))]
        let arithmetic = PromQuery.Arithmetic.allCases[Int(random.below(UInt64(PromQuery.Arithmetic.allCases.count)))]
        return switch random.below(3) {
        case 0: .arithmetic(arithmetic)
        case 1: .filter(comparison)
        default: .bool(comparison)
        }
    }

    // MARK: List by list

    private static func values(of node: ResolvedQuery.Node, _ recorded: [Rational?]) -> [Rational?] {
        switch node {
        case .number(let number): return [number]
        case .recorded(let slots): return slots.map { recorded[$0] }
        case .series, .increase: return []
        case .aggregate(let aggregation, let inner, let members):
            let inner = values(of: inner, recorded)
            return members.map { slots in aggregated(slots.compactMap { inner[$0] }, aggregation) }
        case .pairs(let operation, let a, let b, let pairs, let side):
            let (left, right) = (values(of: a, recorded), values(of: b, recorded))
            return pairs.map { pair in
                guard let x = left[pair.left], let y = right[pair.right] else { return nil }
                switch operation {
                case .arithmetic(let arithmetic): return arithmetic.value(x, y)
                case .bool(let comparison): return x.holds(comparison, y) ? .one : .zero
                case .filter(let comparison): return x.holds(comparison, y) ? (side == .left ? x : y) : nil
                }
            }
        case .and(let a, let b, let agreeing):
            let (left, right) = (values(of: a, recorded), values(of: b, recorded))
            return zip(left, agreeing).map { value, slots in slots.contains { right[$0] != nil } ? value : nil }
        case .unless(let a, let b, let agreeing):
            let (left, right) = (values(of: a, recorded), values(of: b, recorded))
            return zip(left, agreeing).map { value, slots in slots.contains { right[$0] != nil } ? nil : value }
        case .or(let a, let b, let others):
            let (left, right) = (values(of: a, recorded), values(of: b, recorded))
            var all = left
            for (value, other) in zip(right, others) {
                let kept = other.agreeing.contains { left[$0] != nil } ? nil : value
                if let same = other.same { all[same] = all[same] ?? kept } else { all.append(kept) }
            }
            return all
        case .negative(let inner): return values(of: inner, recorded).map { $0.map { -$0 } }
        case .absent(let inner): return [values(of: inner, recorded).contains { $0 != nil } ? nil : .one]
        }
    }

    private static func aggregated(_ present: [Rational], _ aggregation: PromQuery.Aggregation) -> Rational? {
        guard let first = present.first else { return nil }
        let sum = present.dropFirst().reduce(first, +)
        return switch aggregation {
        case .sum: sum
        case .avg: sum / Rational(Int128(present.count))
        case .count: Rational(Int128(present.count))
        case .min: present.reduce(first) { $1.holds(.below, $0) || !$0.isNumber ? $1 : $0 }
        case .max: present.reduce(first) { $1.holds(.above, $0) || !$0.isNumber ? $1 : $0 }
        }
    }
}
