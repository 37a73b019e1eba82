import Calendars
import Components
import Evaluation
import Foundation
import Model
import ScenarioFiles
import Simulation
import Testing

/// Pager and oracle, who share no code, agree on whatever policy anybody could write.
///
/// `RANDOM_DRILLS=100000` runs as many, `RANDOM_DRILLS_FROM=5000` other ones.
struct RandomDrillTests {
    private static func number(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }
    private static let cases = number("RANDOM_DRILLS", 3000)
    private static let first = number("RANDOM_DRILLS_FROM", 0)

    private static func findings(_ drill: Scenario, _ tamper: Tamper? = nil) throws -> EscalationFindings {
        let scenario = try #require(drill.resolved)
        return EscalationFindings(scenario, scenario.run(options: BenchOptions(tamper: tamper)))
    }

    private static func deviates(_ drill: Scenario, _ tamper: Tamper? = nil) -> Bool {
        ((try? findings(drill, tamper))?.outcome ?? .passed) == .failed
    }

    @Test func `for all drills: the pager does what the oracle predicts`() throws {
        var exercised: [EscalationCheck: Int] = [:]
        for number in Self.first..<Self.first + Self.cases {
            let drill = RandomDrill.scenario(number)
            let findings = try Self.findings(drill)
            for row in findings.rows { exercised[row.check, default: 0] += row.exercised > 0 ? 1 : 0 }
            guard findings.outcome == .failed else { continue }
            var shrinker = Shrinker { Self.deviates($0) }
            let smallest = shrinker.shrink(drill)
            let texts = try Self.findings(smallest).deviations.prefix(3).map(\.text).joined(separator: "\n")
            Issue.record(
                "drill \(number), after \(shrinker.tries) tries to make it smaller:\n\(texts)\n\(write(smallest.resolved ?? smallest))"
            )
            break
        }
        // They put to the test what there is.
        let checks: [EscalationCheck] = [
            .routing, .firstPage, .rightPerson, .channelAndCadence, .rightTime, .order, .everyone, .stopOnAcknowledgement,
            .acknowledgementTimeout, .stopOnResolve, .loops, .overrides, .handoff, .calendar, .nobodyOnCall, .deadContact,
            .deduplication, .deliveryFailure, .race, .lowUrgency, .autoResolve, .audit, .completeness, .manualEscalation,
            .policyEdit, .maintenance, .suppression, .deadMan, .restart,
        ]
        for check in checks {
            #expect(
                exercised[check, default: 0] * 100 > Int(Self.cases), "\(check.label) in \(exercised[check, default: 0]) drills"
            )
        }
    }

    @Test func `for all drills: it can be written, and reads back as the same drill`() throws {
        for number in UInt64(0)..<60 {
            let drill = try #require(RandomDrill.scenario(number).resolved)
            let text = write(drill)
            let read = try loadScenario(text: text, file: "drill.yaml", directory: nil).scenario
            #expect(read.setup.pager == drill.setup.pager, "drill \(number)")
            #expect(read.inputs == drill.inputs, "drill \(number)")
            #expect(read.epoch == drill.epoch, "drill \(number)")
            #expect(read.run() == drill.run(), "drill \(number)")
        }
    }

    @Test func `a drill that fails is made as small as it can be, and can be run`() throws {
        // The bug: the second level is passed by. It takes two levels, one failure, nobody who answers.
        let tamper = Tamper.skipsSecondLevel
        let number = try #require((UInt64(0)..<200).first { Self.deviates(RandomDrill.scenario($0), tamper) })
        var shrinker = Shrinker { Self.deviates($0, tamper) }
        let smallest = shrinker.shrink(RandomDrill.scenario(number))
        #expect(Self.deviates(smallest, tamper))
        #expect(!Self.deviates(smallest))
        let pager = smallest.setup.pager
        #expect(smallest.faults.count + smallest.inputs.count == 1)
        #expect(pager.policies.count == 1 && pager.policies[0].levels.count == 2 && pager.policies[0].repeats == 0)
        #expect(pager.policies[0].levels.allSatisfy { $0.targets.count == 1 })
        #expect(pager.schedules.isEmpty && smallest.catalog.services.count == 1)
        let text = write(try #require(smallest.resolved))
        let read = try loadScenario(text: text, file: "drill.yaml", directory: nil).scenario
        #expect(EscalationFindings(read, read.run(options: BenchOptions(tamper: tamper))).outcome == .failed)
    }

    /// Behaviours whose alteration random drills do not show to the judge of escalations, and why.
    private static let unseen: [Tamper: String] = [
        .saysNothing: "a page's text is for people, and for the expectations of a drill"
    ]

    @Test func `for all altered behaviours: some drill shows it`() {
        for tamper in Tamper.allCases {
            let number = (UInt64(0)..<400).first { Self.deviates(RandomDrill.scenario($0), tamper) }
            #expect((number == nil) == (Self.unseen[tamper] != nil), "\(tamper): drill \(number ?? 0)")
        }
    }

    @Test(arguments: [
        Tamper.followsEditedPolicy, .opensSuppressed, .routesNothing, .claimsToRepair, .asksNobody, .trustsSilence,
        .ignoresMaintenance, .pagesForSiblings, .resumesOnItsLevel,
    ])
    func `a drill with more in it is made small as well`(_ tamper: Tamper) throws {
        let number = try #require((UInt64(0)..<400).first { Self.deviates(RandomDrill.scenario($0), tamper) })
        let drill = RandomDrill.scenario(number)
        var shrinker = Shrinker { Self.deviates($0, tamper) }
        let smallest = shrinker.shrink(drill)
        let text = write(try #require(smallest.resolved))
        #expect(text.count < write(try #require(drill.resolved)).count)
        let read = try loadScenario(text: text, file: "drill.yaml", directory: nil).scenario
        #expect(EscalationFindings(read, read.run()).outcome != .failed)
        #expect(EscalationFindings(read, read.run(options: BenchOptions(tamper: tamper))).outcome == .failed)
    }
}
