import Evaluation
import Model
import Reports
import TestSupport
import Testing

struct TimelineTests {
    /// The timeline's lines of a run with this journal.
    private func timeline(_ fill: (inout JournalBuilder) -> Void) -> [String] {
        var builder = JournalBuilder()
        fill(&builder)
        var report = sampleReport()
        report.journal = builder.journal
        report.judgement.lives = []
        report.judgement.verdicts = []
        let lines = render(ReportSuite(reports: [report]), as: .text, style: TextStyle(width: 200)).split(separator: "\n")
        return lines.drop { !$0.contains("what happened") }.dropFirst().dropLast(2).map(String.init)
    }

    @Test func `bookkeeping is left out`() {
        let lines = timeline { journal in
            journal.at(.zero, .generator, .tally(minute: 0, lines: 1, bytes: 1, consignments: 1, batches: 1))
            journal.at(.zero, .rules, .evaluations(RuleID(0), 60))
            journal.at(.zero, .rules, .replied(.init(rule: RuleID(0), ordinal: 1), attempt: 1, .accepted))
            journal.at(.zero, .generator, .note(.injected(SampleParts.down)))
        }
        #expect(lines.count == 1)
    }

    @Test func `suppression stands once, with how often and until when`() throws {
        let lines = timeline { journal in
            for minute in 1...12 {
                journal.at(.minutes(Int64(minute)), .rules, .note(.suppressed(RuleID(0), group: "", until: .start + .hours(1))))
                journal.at(.minutes(Int64(minute)), .pager, .paged(samplePage(Int32(minute), SampleParts.lead, level: 1)))
            }
        }
        let line = try #require(lines.first { $0.contains("suppressed") })
        #expect(line.hasSuffix("suppressed until 1:00:00.000 (and 11 more until 12:00.000)"))
        #expect(lines.count { $0.contains("suppressed") } == 1)
    }

    @Test func `many notifications in a row are folded into a count`() {
        let lines = timeline { journal in
            for number in 1...16 {
                journal.at(.seconds(Int64(number)), .pager, .paged(samplePage(Int32(number), SampleParts.lead, level: 1)))
            }
        }
        #expect(lines.count == 5)
        #expect(lines.last?.contains("… 12 more until 0:16.000: 12 notifications and deliveries") == true)
    }

    @Test func `later passes of a policy are folded, their acknowledgement is not`() {
        let lines = timeline { journal in
            for pass in 2...6 as ClosedRange<Int32> {
                journal.at(.minutes(Int64(pass)), .pager, .note(.repeated(IncidentID(0), pass: pass)))
                journal.at(
                    .minutes(Int64(pass)), .pager, .paged(samplePage(pass, SampleParts.lead, level: 1, pass: pass)))
            }
            journal.at(.minutes(9), .pager, .note(.acknowledged(IncidentID(0), SampleParts.lead)))
        }
        #expect(lines.contains { $0.contains("… 5 more until 6:00.000: 2 escalations, 3 notifications and deliveries") })
        #expect(lines.last?.contains("✓ incident #1 acknowledged by lead") == true)
    }

    @Test func `many groups of a rule at one instant are two rows and a count`() {
        let lines = timeline { journal in
            for group in 1...64 {
                journal.at(.minutes(5), .rules, .note(.becameTrue(RuleID(0), group: "u\(group)", value: 1000)))
                journal.at(.minutes(5), .rules, .note(.suppressed(RuleID(0), group: "u\(group)", until: .start + .hours(1))))
            }
            journal.at(.minutes(6), .rules, .note(.suppressed(RuleID(0), group: "u64", until: .start + .hours(1))))
            journal.at(.minutes(7), .rules, .note(.becameFalse(RuleID(0), group: "u1")))
        }
        #expect(lines.count == 7)
        #expect(lines.contains { $0.hasSuffix("… and true for 62 more groups of checkout-errors") })
        #expect(lines.contains { $0.hasSuffix("… and suppressed for 62 more groups of checkout-errors") })
        #expect(lines.last?.contains("no longer true for u1") == true)
    }

    @Test func `an answer without effect is told`() {
        let answer = Response(incident: IncidentID(0), person: SampleParts.lead, action: .acknowledge)
        let lines = timeline { $0.at(.zero, .pager, .responded(answer)) }
        #expect(lines.first?.contains("lead answers: acknowledge incident #1") == true)
    }

    @Test func `an answer that takes effect is told once`() {
        let answer = Response(incident: IncidentID(0), person: SampleParts.lead, action: .acknowledge)
        let lines = timeline { journal in
            journal.at(.zero, .pager, .responded(answer))
            journal.at(.zero, .pager, .note(.acknowledged(IncidentID(0), SampleParts.lead)))
        }
        #expect(lines.count == 1)
    }

    @Test func `midnight shows the new date`() {
        let lines = timeline { journal in
            journal.at(.hours(23), .generator, .note(.injected(SampleParts.down)))
            journal.at(.hours(25), .generator, .note(.mitigated(SampleParts.down, .expired)))
        }
        #expect(lines.count == 3)
        #expect(lines[1].contains("— 1970-01-02 —"))
    }

    @Test func `a very long timeline is cut in the middle and says how much`() {
        let lines = timeline { journal in
            for number in 0..<500 {
                journal.at(.seconds(Int64(number)), .pager, .note(.unacknowledged(IncidentID(number))))
            }
        }
        #expect(lines.count == 121)
        #expect(lines.contains { $0.contains("380 rows left out here") })
        #expect(lines.last?.contains("incident #500") == true)
    }

    @Test func `an event that opens an incident is told even when the rule fired before`() {
        let lines = timeline { journal in
            for ordinal in 1...4 as ClosedRange<Int32> {
                let event = sampleEvent(ordinal)
                journal.at(.minutes(Int64(ordinal)), .rules, .fired(event))
                let opens = ordinal == 1 || ordinal == 4
                journal.at(
                    .minutes(Int64(ordinal)), .pager,
                    .note(
                        opens
                            ? .opened(IncidentID(Int(ordinal)), event.id, SampleParts.checkout, .high)
                            : .merged(IncidentID(1), event.id)))
            }
        }
        #expect(lines.count { $0.contains("checkout-errors fired") } == 3)
    }
}

struct StageTableTests {
    private func table(_ change: (inout Report) -> Void) -> [String] {
        var report = sampleReport()
        change(&report)
        let lines = render(ReportSuite(reports: [report]), as: .text, style: TextStyle()).split(separator: "\n")
        return lines.drop { $0 != "Where the time went" }.dropFirst().prefix { $0.hasPrefix(" ") }.map(String.init)
    }

    /// For all lengths: what is printed adds up to the printed detection latency, although each is cut to milliseconds.
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `printed segments add up to the printed detection latency`(seed: UInt64) throws {
        var random = Random(state: seed)
        let lines = table { report in
            var at = report.judgement.lives[0].moments[0].at
            for index in report.judgement.lives[0].segments.indices {
                let length = Delay(nanoseconds: Int64(random.below(90_000_000_000)))
                at = at + length
                report.judgement.lives[0].segments[index].length = length
                report.judgement.lives[0].moments[index + 1].at = at
            }
        }
        let length = { (line: String) -> Delay? in line.split(separator: " ").lazy.compactMap { Delay(text: String($0)) }.first
        }
        let segments = lines.filter { $0.contains(" → ") }.compactMap(length)
        let total = try #require(lines.first { $0.contains("detection latency") }.flatMap(length))
        #expect(segments.count == 9)
        #expect(segments.reduce(.zero, +) == total, "seed \(seed)")
    }

    @Test func `a stage that was never reached is named as the first broken one`() throws {
        let lines = table { report in
            report.judgement.lives[0].moments.removeAll { $0.stage >= .true }
            report.judgement.lives[0].segments.removeAll { $0.to >= .true }
            report.judgement.lives[0].attribution = .none
            report.judgement.lives[0].incident = nil
            report.judgement.verdicts[3].brokenStage = .true
        }
        #expect(lines[0].contains("not detected, no page belongs to it"))
        let broken = try #require(lines.first { $0.contains("first broken stage") })
        #expect(broken.contains("searchable → true") && broken.contains("never"))
    }

    @Test func `a late stage is flagged where it stands`() throws {
        let lines = table { $0.judgement.verdicts[3].brokenStage = .searchable }
        let broken = try #require(lines.first { $0.contains("first broken stage") })
        #expect(broken.contains("received → searchable"))
    }

    @Test func `a masked fault says by what`() {
        let lines = table { $0.judgement.lives[0].attribution = .masked(IncidentID(4)) }
        #expect(lines[0].contains("masked by incident #5"))
    }

    @Test func `bars lie end to end`() {
        let bars = table { _ in }.filter { $0.contains("█") }.map { line in
            let cells = Array(line).indices.filter { Array(line)[$0] == "█" }
            return cells.min()!..<cells.max()! + 1
        }
        for (bar, next) in zip(bars, bars.dropFirst()) { #expect(bar.upperBound <= next.lowerBound) }
        #expect(bars.count == 3)
    }
}
