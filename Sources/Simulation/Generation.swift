import Components
package import Model

/// The error generator as an application of its own: a scenario's log lines, second by second, with nobody to fix anything.
///
/// Faults that last until fixed end at their `at_most`.
package struct Generation: Sendable, Sequence, IteratorProtocol {
    /// Lines released together, each a run of one, in order.
    package struct Batch: Sendable {
        package var at: Instant
        package var lines: [LogRun]
    }

    private var generator: ErrorGenerator
    private var alarms: [(wakeup: Wakeup, at: Instant)] = []
    private var ready: [Batch] = []
    private let end: Instant

    package init(_ scenario: Scenario, seed: Seed) {
        generator = ErrorGenerator(World(scenario), seed: seed, everyLine: true, pushes: true)
        end = scenario.end
        handle(.begin, at: .start)
    }

    package mutating func next() -> Batch? {
        while ready.isEmpty {
            guard let index = alarms.indices.min(by: { alarms[$0].at < alarms[$1].at }), alarms[index].at <= end else {
                return nil
            }
            let alarm = alarms.remove(at: index)
            handle(.wake(alarm.wakeup), at: alarm.at)
        }
        return ready.removeFirst()
    }

    private mutating func handle(_ input: ErrorGenerator.Input, at now: Instant) {
        var effects = Effects()
        generator.handle(input, at: now, into: &effects)
        for effect in effects.all {
            switch effect {
            case .send(.logs(let consignment)): ready.append(Batch(at: now, lines: Array(consignment.runs)))
            case .wake(let wakeup, let at):
                alarms.removeAll { $0.wakeup == wakeup }
                alarms.append((wakeup, Swift.max(at, now)))
            case .cancel(let wakeup): alarms.removeAll { $0.wakeup == wakeup }
            case .note, .send, .hand: break
            }
        }
    }
}
