import Model
import TestSupport

@testable import Components

/// A pager alone, driven with the pipeline's own ranks.
func pagerDriver(_ change: (inout SampleParts) -> Void = { _ in }) -> Driver<Pager> {
    let scenario = sampleScenario(change)
    let names = StationNames(scenario)
    return Driver(
        Pager(World(scenario)), wake: Pager.Input.wake, rank: { Int(Pipeline.rank(of: .pager, $0, names: names) >> 56) })
}

/// An event of the sample's rule for the sample's service.
func event(
    _ ordinal: Int32 = 1, _ action: AlertEvent.Action = .trigger, key: String? = "checkout", severity: Severity = .critical,
    service: Int = 0
) -> AlertEvent {
    AlertEvent(
        id: .init(rule: RuleID(0), ordinal: ordinal), action: action, service: ServiceID(service), group: "",
        severity: severity,
        dedupKey: key, summary: "down", value: 0, details: [])
}

extension Pager.Input {
    static func acknowledge(_ person: PersonID, _ incident: Int = 0) -> Pager.Input {
        .response(Response(incident: IncidentID(incident), person: person, action: .acknowledge))
    }

    static func resolve(_ person: PersonID, _ incident: Int = 0) -> Pager.Input {
        .response(Response(incident: IncidentID(incident), person: person, action: .resolve))
    }
}

extension Driver where M == Pager {
    var pages: [(at: Instant, page: Page)] {
        messages.compactMap { if case .page(let page) = $0.message { ($0.at, page) } else { nil } }
    }

    var updates: [(at: Instant, update: IncidentUpdate)] {
        messages.compactMap { if case .update(let update) = $0.message { ($0.at, update) } else { nil } }
    }

    var replies: [EventReceipt.Outcome] {
        messages.compactMap { if case .reply(let receipt) = $0.message { receipt.outcome } else { nil } }
    }

    var plainNotes: [Note] { notes.map(\.note) }

    /// Plays a lane of inputs, a minute a character, and draws who was paged: `1` the primary, `2` the backup, `3` the lead.
    ///
    /// `!` a trigger, `?` a trigger of low severity, `r` a resolve event; `a` `b` `c` acknowledge and `x` `y` `z` resolve by the three.
    mutating func play(_ lane: String) -> String {
        let marbles = Marbles(step: .minutes(1))
        let people = [SampleParts.primary, SampleParts.backup, SampleParts.lead]
        for marble in marbles.read(lane) {
            let input: Pager.Input? =
                switch marble.character {
                case "!": .event(event())
                case "?": .event(event(severity: .warning))
                case "r": .event(event(2, .resolve))
                case "a": .acknowledge(people[0])
                case "b": .acknowledge(people[1])
                case "c": .acknowledge(people[2])
                case "x": .resolve(people[0])
                case "y": .resolve(people[1])
                case "z": .resolve(people[2])
                default: nil
                }
            if let input { hand(input, at: marble.at) }
        }
        run(before: .start + .minutes(Int64(lane.count)))
        return marbles.draw(
            pages.map { .init(at: $0.at, Character(String($0.page.person.index + 1))) }, length: lane.count)
    }
}
