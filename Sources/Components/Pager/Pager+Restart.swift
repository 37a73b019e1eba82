import Model

/// The pager is down for a while: nothing is lost, and nothing is done twice.
///
/// The events endpoint answers all the same, for it queues what it takes; events, answers, operations and providers' reports wait, and so do the
/// pager's own deadlines. When it is back, all of it happens at once, in the order in which it came or was due; a deadline that something
/// before it calls off or moves is off. Waits count from then on. None of this is documented; a choice.
extension Pager {
    mutating func stop(for length: Delay, at now: Instant, into effects: inout Effects) {
        isDown = true
        effects.wake(.back, at: now + length)
    }

    mutating func hold(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .event(let event): if admit(event, at: now, into: &effects) { held.append(input) }
        // One that is down is not stopped again, and not back sooner.
        case .change(.restart): break
        case .wake(.back): resume(at: now, into: &effects)
        case .response, .bounce, .operation, .change, .wake, .begin: held.append(input)
        }
    }

    private mutating func resume(at now: Instant, into effects: inout Effects) {
        isDown = false
        while !held.isEmpty {
            let input = held.removeFirst()
            let known = effects.all.count
            if case .event(let event) = input {
                take(event, at: now, into: &effects)
            } else {
                handle(input, at: now, into: &effects)
            }
            for effect in effects.all[known...] {
                switch effect {
                case .cancel(let wakeup), .wake(let wakeup, _): drop(wakeup)
                case .send, .hand, .note: break
                }
            }
        }
    }

    private mutating func drop(_ wakeup: Wakeup) {
        held.removeAll { if case .wake(wakeup) = $0 { true } else { false } }
    }
}
