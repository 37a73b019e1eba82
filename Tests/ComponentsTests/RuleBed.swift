import Model
import TestSupport

@testable import Components

/// A rule engine alone.
func engine(_ scenario: Scenario, seed: Seed = Seed(1)) -> Driver<RuleEngine> {
    var driver = Driver(RuleEngine(World(scenario), seed: seed), wake: RuleEngine.Input.wake)
    driver.hand(.begin, at: .start)
    return driver
}

/// Two kinds of line that the sample's rule looks at: `checkout/fault-down` (FATAL) and the normal noise (ERROR).
func stream(_ name: String, _ scenario: Scenario) -> StreamID {
    StreamID(scenario.streams.firstIndex { $0.name.text == name } ?? 0)
}

/// So many lines of a stream at one instant, as they become searchable.
func searchable(_ count: Int64, of stream: StreamID, first: Int64 = 0, at instant: Instant) -> RuleEngine.Input {
    let run = LogRun(stream: stream, first: first, count: count, start: instant, interval: 0)
    return .logs(
        Consignment(id: .init(hop: HopID(0), service: ServiceID(0), ordinal: first + 1), runs: [run], lines: count, bytes: 0))
}

extension Driver where M == RuleEngine {
    var events: [(at: Instant, event: AlertEvent)] {
        messages.compactMap { if case .event(let event) = $0.message { ($0.at, event) } else { nil } }
    }

    /// Plays lanes of error lines, a minute a character: `x` is one line, a digit so many. Lines are searchable as they happen, at the
    /// full minute; the rule is evaluated half a minute later. Draws when the pager was called: `i` `w` `e` `c` by severity.
    mutating func play(_ lane: String, in scenario: Scenario) -> String {
        let marbles = Marbles(step: .minutes(1))
        let stream = stream("checkout/fault-down", scenario)
        var ordinal: Int64 = 0
        for marble in marbles.read(lane) {
            let count = Int64(marble.character.wholeNumberValue ?? 1)
            hand(searchable(count, of: stream, first: ordinal, at: marble.at), at: marble.at)
            ordinal += count
        }
        run(before: .start + .minutes(Int64(lane.count)))
        return marbles.draw(
            events.compactMap { at, event in event.severity.text.first.map { .init(at: at, $0) } }, length: lane.count)
    }
}
