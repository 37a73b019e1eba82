package import Model

/// Drives one machine by itself, as a bench would: keeps its wake-ups, hands in what it hears, and notes what it wished for and when.
///
/// Wake-ups of one instant go by `rank`, then by the order of asking. What is handed in at an instant comes before what is due at it.
package struct Driver<M: Machine> {
    package struct Seen: Hashable {
        package var at: Instant
        package var effect: Effects.Effect
    }

    private struct Alarm {
        var at: Instant
        var wakeup: Wakeup
        var age: Int
    }

    package private(set) var machine: M
    /// Everything it wished for, in order.
    package private(set) var seen: [Seen] = []
    private let wake: (Wakeup) -> M.Input
    private let rank: (Wakeup) -> Int
    private var alarms: [Alarm] = []
    private var age = 0

    package init(_ machine: M, wake: @escaping (Wakeup) -> M.Input, rank: @escaping (Wakeup) -> Int = { _ in 0 }) {
        (self.machine, self.wake, self.rank) = (machine, wake, rank)
    }

    /// Lets everything happen that is due before `instant`, then hands in one input; returns what the machine wished for because of it.
    @discardableResult
    package mutating func hand(_ input: M.Input, at instant: Instant) -> [Effects.Effect] {
        run(before: instant)
        return handle(input, at: instant)
    }

    /// Lets everything happen that is due before `instant`.
    package mutating func run(before instant: Instant) {
        while let index = nextAlarm, alarms[index].at < instant {
            let alarm = alarms.remove(at: index)
            handle(wake(alarm.wakeup), at: alarm.at)
        }
    }

    /// The wake-ups that are pending, soonest first.
    package var pending: [(wakeup: Wakeup, at: Instant)] {
        alarms.sorted { ($0.at, $0.age) < ($1.at, $1.age) }.map { ($0.wakeup, $0.at) }
    }

    package var messages: [(at: Instant, message: Message)] {
        seen.compactMap { if case .send(let message) = $0.effect { ($0.at, message) } else { nil } }
    }

    package var notes: [(at: Instant, note: Note)] {
        seen.compactMap { if case .note(let note) = $0.effect { ($0.at, note) } else { nil } }
    }

    private var nextAlarm: Int? {
        alarms.indices.min { a, b in
            (alarms[a].at, rank(alarms[a].wakeup), alarms[a].age) < (alarms[b].at, rank(alarms[b].wakeup), alarms[b].age)
        }
    }

    @discardableResult
    private mutating func handle(_ input: M.Input, at now: Instant) -> [Effects.Effect] {
        var effects = Effects()
        machine.handle(input, at: now, into: &effects)
        for effect in effects.all {
            seen.append(Seen(at: now, effect: effect))
            switch effect {
            case .wake(let wakeup, let due):
                alarms.removeAll { $0.wakeup == wakeup }
                age += 1
                alarms.append(Alarm(at: max(due, now), wakeup: wakeup, age: age))
            case .cancel(let wakeup): alarms.removeAll { $0.wakeup == wakeup }
            case .send, .hand, .note: break
            }
        }
        return effects.all
    }
}
