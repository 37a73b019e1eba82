/// Something that decides: it hears an input at an instant and writes wishes into a buffer.
///
/// A machine cannot read a clock, sleep, lock, await or open a socket. Whoever drives it promises:
/// - never early: an input's `now` is not before the instant it was due;
/// - never re-entrant: effects are carried out in order, after `handle` has returned;
/// - trouble in the world arrives as an input (a `Receipt`), never as a thrown error; trouble in our own code is a `precondition`.
package protocol Machine: Sendable {
    /// Everything this machine can hear.
    associatedtype Input
    mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects)
}

/// A machine's wishes, in the order it made them.
///
/// One buffer serves a whole run: it is filled and emptied for every event, so what is taken out leaves its place for the next wish.
package struct Effects: Sendable {
    @usableFromInline
    package enum Effect: Hashable, Sendable {
        case send(Message)
        case hand(Consignment, Instant)
        case wake(Wakeup, Instant)
        case cancel(Wakeup)
        case note(Note)
    }

    /// Wishes, then places that are free.
    @usableFromInline var places: [Effect] = []
    @usableFromInline package internal(set) var count = 0

    @inlinable package init() {}

    package var all: [Effect] { Array(places[..<count]) }

    /// Hands a message to whoever the pipeline says hears it.
    @inlinable package mutating func send(_ message: consuming Message) { add(.send(message)) }
    /// Hands lines on that leave at that instant, now or later, and that it keeps nothing of.
    @inlinable package mutating func hand(on consignment: consuming Consignment, at instant: Instant) {
        add(.hand(consignment, instant))
    }
    /// Asks to be woken. One deadline per wakeup: asking again moves it.
    @inlinable package mutating func wake(_ wakeup: Wakeup, at instant: Instant) { add(.wake(wakeup, instant)) }
    @inlinable package mutating func cancel(_ wakeup: Wakeup) { add(.cancel(wakeup)) }
    /// Says why.
    @inlinable package mutating func note(_ note: consuming Note) { add(.note(note)) }

    @inlinable
    mutating func add(_ wish: consuming Effect) {
        if count < places.count { places[count] = consume wish } else { places.append(consume wish) }
        count += 1
    }

    /// Moves a wish out, so that what it carries need not be copied.
    @inlinable
    package mutating func take(_ index: Int) -> Effect {
        var wish = Effect.cancel(.emit)
        swap(&wish, &places[index])
        return wish
    }

    @inlinable package mutating func removeAll() { count = 0 }

    /// Rewrites what a machine wished for: the seam where mutants live.
    package mutating func rewrite(_ change: (Effect) -> [Effect]) {
        places = all.flatMap(change)
        count = places.count
    }
}

/// All that a machine can wait for. Payloads tell apart deadlines that may be pending together.
package enum Wakeup: Hashable, Sendable {
    // Error generator
    case emit
    case faultBegins(FaultID)
    case faultEnds(FaultID)
    /// The next step of a ramp.
    case faultSteps(FaultID)
    /// The next user who will write is harmed.
    case complains(FaultID)
    /// The next ping of what a check waits for.
    case pings(RuleID)
    // Hops
    case flush(ServiceID)
    /// The oldest line in a shipper's queue has waited long enough.
    case drain(ServiceID)
    case retry(Consignment.ID)
    /// The oldest request that was unanswered when this was asked for is overdue.
    case timeout
    case shipped(Consignment.ID)
    // Aggregator
    /// A service's lines, by the number of their arrival.
    case index(ServiceID, Int32)
    case evaluate(RuleID)
    /// A request of a probe has been unanswered for too long.
    case giveUp(RuleID)
    /// A ping has been due for longer than its grace.
    case missed(RuleID)
    // Prometheus and Alertmanager
    case scrape(ServiceID)
    /// The n-th group of rules.
    case evaluateGroup(Int32)
    /// The n-th group of alerts there has been.
    case flushGroup(Int32)
    case resend(AlertEvent.ID)
    // Pager
    case escalate(IncidentID)
    case notify(Int32)
    case acknowledgementTimeout(IncidentID)
    case autoResolve(IncidentID)
    case snoozeEnds(IncidentID)
    /// The service's support hours begin or end.
    case urgencyChange(IncidentID)
    /// The next step of the n-th workflow that was started.
    case workflow(Int32)
    /// An alert has been held back long enough: the n-th that was.
    case pauseEnds(Int32)
    /// The n-th request for help with an incident goes to the next level of the policy that was asked.
    case requestEscalates(IncidentID, Int32)
    /// The next word about a hand-off.
    case handoff
    /// The pager is back.
    case back
    // Responder
    case acknowledge(IncidentID)
    case fix(IncidentID)
    case resolve(IncidentID)

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// One number for the hash: wake-ups are looked up for nearly every event. Different wake-ups rarely share one.
    package var key: UInt64 {
        func pack(_ tag: UInt64, _ index: Int32) -> UInt64 { tag << 56 | UInt64(UInt32(bitPattern: index)) }
        func pack(_ tag: UInt64, _ id: Consignment.ID) -> UInt64 {
            tag << 56 | UInt64(UInt32(bitPattern: id.service.raw)) << 40 ^ UInt64(bitPattern: id.ordinal)
        }
        return switch self {
        case .emit: pack(1, 0)
        case .faultBegins(let fault): pack(2, fault.raw)
        case .faultEnds(let fault): pack(3, fault.raw)
        case .faultSteps(let fault): pack(4, fault.raw)
        case .flush(let service): pack(5, service.raw)
        case .retry(let id): pack(6, id)
        case .timeout: pack(7, 0)
        case .shipped(let id): pack(8, id)
        case .index(_, let arrival): pack(9, arrival)
        case .evaluate(let rule): pack(10, rule.raw)
        case .giveUp(let rule): pack(25, rule.raw)
        case .complains(let fault): pack(26, fault.raw)
        case .pings(let rule): pack(32, rule.raw)
        case .missed(let rule): pack(33, rule.raw)
        case .drain(let service): pack(27, service.raw)
        case .scrape(let service): pack(29, service.raw)
        case .evaluateGroup(let number): pack(30, number)
        case .flushGroup(let number): pack(31, number)
        case .resend(let id): pack(11, id.rule?.raw ?? -1) ^ UInt64(UInt32(bitPattern: id.ordinal)) << 32
        case .escalate(let id): pack(12, id.raw)
        case .notify(let number): pack(13, number)
        case .acknowledgementTimeout(let id): pack(14, id.raw)
        case .autoResolve(let id): pack(15, id.raw)
        case .snoozeEnds(let id): pack(20, id.raw)
        case .workflow(let number): pack(24, number)
        case .pauseEnds(let number): pack(23, number)
        case .urgencyChange(let id): pack(22, id.raw)
        case .requestEscalates(let id, let number): pack(21, id.raw) ^ UInt64(UInt32(bitPattern: number)) << 32
        case .handoff: pack(22, 0)
        case .back: pack(23, 0)
        case .acknowledge(let id): pack(16, id.raw)
        case .fix(let id): pack(17, id.raw)
        case .resolve(let id): pack(18, id.raw)
        }
    }
}

/// Where something happens.
@usableFromInline
package enum Station: Hashable, Sendable {
    case generator
    case hop(HopID)
    /// The aggregator's rule engine.
    case rules
    /// What watches beside the log path.
    case monitor(MonitorID)
    case pager
    case person(PersonID)
}
