import Model

/// The journal agrees with itself, and what it records is possible for any pager: invariants that know nothing of a policy.
///
/// A record that is broken (numbers, order of time, no end, names the scenario does not have) is an error: nothing else in it
/// can be trusted. A record that is whole and shows what must never happen (a page nobody opened an incident for, a page after
/// the acknowledgement or the end of its incident, the same notification twice) is a failure of what was recorded.
struct ConsistencyCheck {
    let findings: Findings

    /// What was found, by the entry that shows it.
    private struct Problem {
        var entry: Int?
        var text: String
        var outcome: Outcome
    }

    func judge() -> Verdict {
        var verdict = Verdict(check: .consistency, outcome: .passed, title: "the journal agrees with itself", observed: "")
        let problems = ends + order + foreign + strays + pageNumbers + latePages + openings
        guard let first = problems.first(where: { $0.outcome == .error }) ?? problems.first else {
            verdict.observed = "\(findings.run.journal.entries.count) entries"
            return verdict
        }
        verdict.outcome = .worst(of: problems.map(\.outcome))
        let more = problems.count > 1 ? ", and \(problems.count - 1) more" : ""
        verdict.observed = first.text + more
        verdict.evidence = Array(Set(problems.compactMap(\.entry))).sorted()
        return verdict
    }

    private var ends: [Problem] {
        let entries = findings.run.journal.entries
        guard let last = entries.last else { return [Problem(text: "the journal is empty", outcome: .error)] }
        guard findings.run.isComplete else {
            return [Problem(entry: last.number, text: "the journal is cut off after entry \(last.number)", outcome: .error)]
        }
        return entries.indices.dropLast().compactMap { index in
            guard case .ended = entries[index].fact else { return nil }
            let number = entries[index].number
            return Problem(entry: number, text: "entry \(number) ends the run, but it goes on", outcome: .error)
        }
    }

    private var order: [Problem] {
        var problems: [Problem] = []
        let entries = findings.run.journal.entries
        for index in entries.indices {
            let number = entries[index].number
            let due = index == 0 ? 1 : entries[index - 1].number &+ 1
            if number != due {
                problems.append(
                    Problem(entry: number, text: "entry \(number) stands where \(due) should", outcome: .error))
            }
            if index > 0, entries[index].at < entries[index - 1].at {
                problems.append(
                    Problem(entry: number, text: "entry \(number) is earlier than the one before it", outcome: .error))
            }
        }
        return problems
    }

    private var foreign: [Problem] {
        findings.run.foreign.map {
            Problem(entry: $0, text: "entry \($0) names what the scenario does not have", outcome: .error)
        }
    }

    private var strays: [Problem] {
        findings.run.strays.map { Problem(entry: $0.entry, text: "entry \($0.entry): \($0.text)", outcome: .failed) }
    }

    private var pageNumbers: [Problem] {
        findings.run.pages.enumerated().compactMap { place, trace in
            guard trace.page.number != Int32(truncatingIfNeeded: place + 1) else { return nil }
            return Problem(
                entry: trace.left.entry, text: "page \(trace.page.number) stands where page \(place + 1) should",
                outcome: .failed)
        }
    }

    /// Pages that left while their incident was acknowledged or over; the order of entries decides at one instant.
    private var latePages: [Problem] {
        findings.run.pages.compactMap { trace in
            guard let incident = findings.run.incident(trace.page.incident) else { return nil }
            let label = incident.id.label
            if incident.opened < trace.left, !incident.isOpen(before: trace.left) {
                return Problem(
                    entry: trace.left.entry, text: "page \(trace.page.number) left after incident \(label) was resolved",
                    outcome: .failed)
            }
            // Who was asked for help beside the policy is told until they answer.
            if trace.page.level > 0, incident.isAcknowledged(before: trace.left) {
                return Problem(
                    entry: trace.left.entry, text: "page \(trace.page.number) left after incident \(label) was acknowledged",
                    outcome: .failed)
            }
            return nil
        }
    }

    private var openings: [Problem] {
        findings.run.incidents.flatMap { incident in
            incident.reopened.filter { incident.isOpen(before: $0) }.map {
                Problem(
                    entry: $0.entry, text: "incident \(incident.id.label) was opened while it was open", outcome: .failed)
            }
        }
    }
}

extension IncidentTrace {
    /// Whether it was acknowledged just before an entry: since the last acknowledgement nothing has undone it.
    func isAcknowledged(before sighting: Sighting) -> Bool {
        guard let answered = acknowledged.last(where: { $0.seen < sighting })?.seen else { return false }
        return !(unacknowledged + reopened).contains { answered < $0 && $0 < sighting }
    }
}
