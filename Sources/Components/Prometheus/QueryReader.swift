import Model

/// Works out what the slots of a query are at an instant.
struct QueryReader: Sendable {
    /// By slot of the query that was read last; nil where there is nothing.
    private(set) var values: [Rational?] = []
    private var stack: [Rational?] = []
    private var registers: [Rational?] = []

    /// - Parameters:
    ///   - time: milliseconds.
    ///   - recorded: what recording rules wrote last.
    mutating func read(_ program: QueryProgram, at time: Int64, in store: inout MetricStore, recorded: [Rational?]) {
        values.removeAll(keepingCapacity: true)
        registers.removeAll(keepingCapacity: true)
        for range in program.registers { registers.append(run(range, program, time, &store, recorded)) }
        for range in program.slots { values.append(run(range, program, time, &store, recorded)) }
    }

    private mutating func run(
        _ range: Range<Int>, _ program: QueryProgram, _ time: Int64, _ store: inout MetricStore, _ recorded: [Rational?]
    ) -> Rational? {
        var place = range.lowerBound
        while place < range.upperBound {
            switch program.steps[place] {
            case .number(let number): stack.append(number)
            case .series(let series, let offset):
                stack.append(store.value(of: series, at: time - offset).map { Rational(Int128($0), 1000) })
            case .recorded(let slot): stack.append(recorded[slot])
            case .register(let number): stack.append(registers[number])
            case .increase(let series, let window, let offset, let isRate):
                stack.append(store.increase(of: series, at: time - offset, window: window, isRate: isRate))
            case .sumOfIncreases(let places, let window, let offset, let isRate):
                let series = program.members[places]
                stack.append(store.sumOfIncreases(of: series, at: time - offset, window: window, isRate: isRate))
            case .arithmetic(let arithmetic): combine { arithmetic.value($0, $1) }
            case .filter(let comparison, let side): combine { $0.holds(comparison, $1) ? (side == .left ? $0 : $1) : nil }
            case .bool(let comparison): combine { $0.holds(comparison, $1) ? .one : .zero }
            case .negative: stack[stack.count - 1] = stack[stack.count - 1].map { -$0 }
            case .aggregate(let aggregation, let count):
                let present = stack.suffix(count).compactMap(\.self)
                stack.removeLast(count)
                stack.append(present.isEmpty ? nil : aggregation.value(of: present))
            case .keepIfAny(let count): if !isAny(of: count) { stack[stack.count - 1] = nil }
            case .keepIfNone(let count): if isAny(of: count) { stack[stack.count - 1] = nil }
            case .absent(let count): stack.append(isAny(of: count) ? nil : .one)
            case .skipIfAbsent(let count): if stack[stack.count - 1] == nil { place += count }
            case .otherwise(let count): if stack[stack.count - 1] != nil { place += count } else { stack.removeLast() }
            }
            place += 1
        }
        return stack.removeLast()
    }

    /// Takes two off, and puts back what they make; nothing where one of them is nothing.
    private mutating func combine(_ body: (Rational, Rational) -> Rational?) {
        let (right, left) = (stack.removeLast(), stack.removeLast())
        if let left, let right { stack.append(body(left, right)) } else { stack.append(nil) }
    }

    /// Whether one of so many values is there; takes them off.
    private mutating func isAny(of count: Int) -> Bool {
        let isAny = stack.suffix(count).contains { $0 != nil }
        stack.removeLast(count)
        return isAny
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
