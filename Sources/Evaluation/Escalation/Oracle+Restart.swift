import Model

/// A pager that is down for a while loses nothing and does nothing twice.
///
/// Its endpoint goes on answering. All else that comes in waits, and so does what is due; when the pager is back it happens then, in the order
/// in which it came or was due, unless something before it has called it off. Waits begin anew from that instant. Undocumented; the choice
/// our pager states.
extension Oracle {
    /// Something comes in while the pager is down. Another restart changes nothing then.
    mutating func hold(_ input: Input, at now: Instant) {
        switch input {
        case .event(let event): if admit(event, at: now) { backlog.append((now, input)) }
        case .change(.restart): break
        case .response, .operation, .change, .bounce: backlog.append((now, input))
        }
    }

    mutating func comeBack() {
        guard let now = downUntil else { return }
        (downUntil, cameBack) = (nil, now)
        let waiting = backlog
        backlog = []
        for (arrival, input) in waiting {
            while let due = agenda.next, due < arrival { meetDeadline(at: now) }
            switch input {
            // Its answer was given when it came.
            case .event(let event): take(event, at: now)
            case .response, .operation, .change, .bounce: follow(input, at: now)
            }
        }
        while let due = agenda.next, due < now { meetDeadline(at: now) }
    }
}
