import Model

/// What the oracle waits for, in the order in which it is due.
struct Agenda: Sendable {
    enum Matter: Hashable, Sendable {
        /// A level's wait is over.
        case wait(IncidentID)
        case acknowledgementTimeout(IncidentID)
        case autoResolve(IncidentID)
        case snooze(IncidentID)
        /// Support hours begin or end.
        case edge(IncidentID)
        /// An alert was held back long enough.
        case held(Int)
        /// A level of the policy that was asked for help has had its time.
        case help(IncidentID, Int)
        /// A workflow's next step is due.
        case step(Int)
        /// A notification rule's delay is over; the number says which.
        case rule(IncidentID, Int)
        /// Word of a hand-off; the number says which.
        case handoff(Int)

        /// At one instant an escalation comes before a notification: rules as long as the level's wait are never told (PagerDuty
        /// community, staff answer). Timeouts in between: a choice.
        fileprivate var rank: Int {
            switch self {
            case .wait, .help: 0
            case .acknowledgementTimeout, .autoResolve, .snooze, .edge, .held, .step: 1
            case .rule, .handoff: 2
            }
        }
    }

    private struct Item: Sendable {
        var at: Instant
        var matter: Matter
        var age: Int
    }

    /// Latest first, so that the next is taken off the end.
    private var items: [Item] = []
    private var age = 0

    var next: Instant? { items.last?.at }

    /// One deadline per matter: entering it again moves it.
    mutating func enter(_ matter: Matter, at instant: Instant) {
        strike(matter)
        age += 1
        let item = Item(at: instant, matter: matter, age: age)
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if Agenda.isEarlier(item, items[middle]) { low = middle + 1 } else { high = middle }
        }
        items.insert(item, at: low)
    }

    mutating func strike(_ matter: Matter) { items.removeAll { $0.matter == matter } }

    mutating func take() -> (at: Instant, matter: Matter)? { items.popLast().map { ($0.at, $0.matter) } }

    private static func isEarlier(_ a: Item, _ b: Item) -> Bool {
        (a.at, a.matter.rank, a.age) < (b.at, b.matter.rank, b.age)
    }
}
