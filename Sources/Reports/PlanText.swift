package import Evaluation
import Model

/// Who would be paged when, if nobody answered, for people.
package func renderText(_ report: PlanReport, style: TextStyle = TextStyle()) -> String {
    let text = PlanText(report: report, words: PlanWords(report.scenario), style: style)
    return text.lines.map(\.trimmingTrailingBlanks).joined(separator: "\n") + "\n"
}

private struct PlanText {
    let report: PlanReport
    let words: PlanWords
    let style: TextStyle

    var lines: [String] {
        let scenario = report.scenario
        var lines = [
            style.paint("Plan", .heading)
                + "  \(visible(scenario.name.text)), setup \(visible(scenario.setup.name)): who is paged if nobody answers"
        ]
        for (index, plan) in report.plans.enumerated() {
            let isSame =
                index > 0 && report.plans[index - 1].service == plan.service
                && report.plans[index - 1].severity == plan.severity
            lines += (isSame ? [] : ["", head(plan)]) + block(plan)
        }
        if !report.unknown.isEmpty {
            lines += ["", style.paint("? not planned: the scenario uses \(report.unknown.joined(separator: ", "))", .doubtful)]
        }
        return lines + ["", style.paint("Findings", .heading)] + findings
    }

    private func head(_ plan: EscalationPlan) -> String {
        let urgency = plan.urgency.map { ", \($0.rawValue) urgency" } ?? ""
        let isOfSeverity = report.plans.contains { $0.service == plan.service && $0.severity != plan.severity }
        let severity = isOfSeverity ? ", \(plan.severity.text) events" : ""
        return style.paint(visible(words.name(plan.service)), .heading)
            + "  policy \(visible(words.name(plan.policy)))\(severity)\(urgency)"
    }

    private func block(_ plan: EscalationPlan) -> [String] {
        let until = plan.until.map { ", and the same until \(words.time($0))" } ?? ""
        var lines = ["  opened \(words.time(plan.opened))\(until)"]
        let offsets = plan.steps.map { ($0.at - plan.opened).text }
        let width = offsets.map(displayWidth).max() ?? 0
        for (step, offset) in zip(plan.steps, offsets) {
            let (text, role) = words.text(step.what, plan)
            let rest = String(repeating: " ", count: width - displayWidth(offset))
            lines.append("    \(words.time(step.at))  \(rest)\(offset)  " + style.paint(visible(text), role))
        }
        return lines + summary(plan).map { "    " + $0 }
    }

    private func summary(_ plan: EscalationPlan) -> [String] {
        var lines = [style.paint(words.text(plan.ending, plan), .faint)]
        if let last = plan.lastLevelReached, let first = plan.firstPage {
            lines.append(
                style.paint(
                    "first page after \((first.at - plan.opened).text), last level after \((last - plan.opened).text)"
                        + (plan.urgency == .low ? "" : "; worst-case time to a human: \(words.worstCase(plan).text)"), .faint))
        }
        return lines
    }

    private var findings: [String] {
        if report.findings.isEmpty { return ["  " + style.paint("none", .faint)] }
        return report.findings.flatMap { finding in
            let mark = finding.isFailure ? "✗" : "!"
            return wrapped(visible(words.text(finding)), style.width - 4).enumerated().map { index, line in
                "  " + (index == 0 ? mark : " ") + " " + style.paint(line, finding.isFailure ? .bad : .doubtful)
            }
        }
    }
}

/// How plans are worded, in text and in JSON.
struct PlanWords {
    let scenario: Scenario
    private let clock: Clock

    init(_ scenario: Scenario) { (self.scenario, clock) = (scenario, Clock(scenario.epoch)) }

    func name(_ service: ServiceID) -> String { scenario[service].name.text }
    func name(_ policy: PolicyID) -> String { scenario[policy].name.text }
    func name(_ person: PersonID) -> String { scenario[person].name.text }
    func names(_ people: [PersonID]) -> String { people.map(name).joined(separator: ", ") }

    /// With the clock's offset where the clock changes during the scenario.
    func time(_ instant: Instant) -> String { clock.text(instant, withOffset: clock.changes) }
    func isoText(_ instant: Instant) -> String { clock.isoText(instant) }

    /// The waits of all levels before the last: how long it takes until the last one to be asked is asked.
    func worstCase(_ plan: EscalationPlan) -> Delay {
        scenario[plan.policy].levels.dropLast().reduce(.zero) { $0 + $1.wait }
    }

    func text(_ step: EscalationPlan.Step.What, _ plan: EscalationPlan) -> (text: String, role: TextStyle.Role) {
        switch step {
        case .level(let level, _, let people):
            ("level \(level): \(names(people))\(isInTurn(level, plan) ? ", first in turn" : "")", .heading)
        case .skipped(let level): ("level \(level) is empty: passed over at once", .doubtful)
        case .page(let person, let channel, _): ("  \(channel.rawValue) to \(name(person))", .plain)
        case .untold(let person): ("  \(name(person)) has no notification rule", .doubtful)
        case .unsent(let person, let channel, let reason):
            ("  \(channel.rawValue) to \(name(person)) is not sent (\(reason.rawValue))", .doubtful)
        case .again(let pass): ("from the first level again: pass \(pass)", .plain)
        case .exhausted: ("exhausted", .plain)
        case .autoResolved: ("resolved by itself", .plain)
        }
    }

    /// A plan is one incident's, on a ring on which nobody had a turn before.
    func isInTurn(_ level: Int32, _ plan: EscalationPlan) -> Bool {
        scenario[plan.policy].levels[Int(level) - 1].assignment == .roundRobin
    }

    func text(_ ending: EscalationPlan.Ending, _ plan: EscalationPlan) -> String {
        switch ending {
        case .nobodyOnCall: "nobody is on call on any level: no incident is made"
        case .exhausted: "then nobody is left to tell; it stays with \(names(plan.lastAssigned))"
        case .stays: "low urgency never escalates: it stays with \(names(plan.lastAssigned))"
        case .autoResolved: "until then it stays with \(names(plan.lastAssigned))"
        case .unknown: "and so on, past the end of the scenario"
        }
    }

    func text(_ finding: PlanFinding) -> String {
        switch finding {
        case .nobodyTold(let service, let severity, let opened):
            return "\(incident(service, severity, opened)) tells nobody"
        case .targetOutOfReach(let service, let severity, let opened, let told):
            return "\(target(service)) cannot be kept, even if everybody answers at once: "
                + "\(incident(service, severity, opened)) reaches the first one after \(told.text)"
        case .targetNeedsEarlyAnswer(let service, let severity, let opened, let last):
            return
                "\(target(service)) needs an answer before the last level: \(incident(service, severity, opened)) reaches it after "
                + last.text
        case .deadRule(let person, let rule):
            return
                "'\(rule.channel.rawValue) \(rule.after.text)' of \(name(person)) never fires: every level that has \(name(person)) "
                + "has passed by then"
        case .emptyLevel(let policy, let level): return "level \(level) of '\(name(policy))' has nobody in the whole scenario"
        case .neverEscalates(let policy):
            return
                "'\(name(policy))' never escalates: all its services have low urgency, so nobody after the first level is told"
        }
    }

    private func incident(_ service: ServiceID, _ severity: Severity, _ opened: Instant) -> String {
        "an incident of \(name(service)) opened \(time(opened)) (\(severity.text))"
    }

    private func target(_ service: ServiceID) -> String {
        guard let tier = scenario.tier(of: service), let respond = tier.respond else { return "the response target" }
        return "\(tier.name)'s response within \(respond.text)"
    }
}
