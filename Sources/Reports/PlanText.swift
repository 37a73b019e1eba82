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
        if !report.sent.isEmpty {
            lines += ["", style.paint("What the scenario sends", .heading) + "  as it happens when no alert comes in between"]
        }
        for plan in report.sent { lines += ["", sentHead(plan)] + block(plan) }
        let missing = report.missing.map { style.paint(wordsOf($0), .doubtful) }
        if !missing.isEmpty { lines += [""] + missing }
        if !report.sent.isEmpty, !report.plans.isEmpty {
            lines += ["", style.paint("An alert on its own", .heading) + "  as it happens when nothing is sent before"]
        }
        for (index, plan) in report.plans.enumerated() {
            let isSame = index > 0 && isOfOneKind(report.plans[index - 1], plan)
            lines += (isSame ? [] : ["", head(plan)]) + block(plan)
        }
        return lines + ["", style.paint("Findings", .heading)] + findings
    }

    private func isOfOneKind(_ a: EscalationPlan, _ b: EscalationPlan) -> Bool {
        a.event.service == b.event.service && a.severity == b.severity && a.event.id == b.event.id
    }

    private func head(_ plan: EscalationPlan) -> String {
        let own = report.plans.filter { $0.event.service == plan.event.service }
        let alert = words.alert(plan).map { ", alert \(visible($0))" } ?? ""
        let severity = own.contains { $0.severity != plan.severity } ? ", \(plan.severity.text) events" : ""
        return style.paint(visible(words.name(plan.event.service)), .heading) + kind(plan, alert + severity)
    }

    private func sentHead(_ plan: EscalationPlan) -> String {
        let name = plan.incident.map(words.scenario.label) ?? "no incident"
        let sender = plan.event.integration.map { " from \(visible($0.text))" } ?? ""
        let how =
            plan.event.opener.map { ", by hand by \(visible(words.name($0.person)))" } ?? "\(sender), \(plan.severity.text)"
        return style.paint(name, .heading)
            + "  \(visible(words.name(plan.event.service))): '\(visible(plan.event.summary))'\(how)"
            + (plan.incident == nil ? "" : kind(plan, ""))
    }

    private func kind(_ plan: EscalationPlan, _ event: String) -> String {
        let urgency = plan.urgency.map { ", \($0.rawValue) urgency" } ?? ""
        let routed = plan.service == plan.event.service ? "" : "goes to \(visible(words.name(plan.service))), "
        return "  \(routed)policy \(visible(words.name(plan.policy)))\(event)\(urgency)"
    }

    private func wordsOf(_ missing: MissingIncident) -> String {
        "? what is done by hand \(words.time(missing.at)) is not planned: only an alert can open \(words.scenario.label(missing.incident))"
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
        lines += words.turns(plan).map { style.paint(visible($0), .faint) }
        lines += plan.draws.map { style.paint("? " + words.text($0), .doubtful) }
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
