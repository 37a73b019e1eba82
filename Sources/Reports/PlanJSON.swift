package import Evaluation
import Model

/// Who would be paged when, if nobody answered, for machines: schema `pagerdrill/plan`, version 1.
///
///     {"schema": "pagerdrill/plan", "version": 1, "scenario": "...", "setup": "...", "zone": "...", "not_planned": [],
///      "plans": [{"service": "checkout", "policy": "shop", "severity": "critical", "urgency": "high",
///                 "opened": "2020-11-24T12:00:00+01:00", "same_until": null, "ending": "exhausted",
///                 "first_page_ns": 0, "last_level_ns": 900000000000, "worst_case_ns": 900000000000,
///                 "steps": [{"at": "...", "after_ns": 0, "what": "page", "person": "ann", "channel": "push", "level": 1, ...}]}],
///      "findings": [{"what": "target out of reach", "is_failure": true, "text": "..."}]}
///
/// `what` of a step is one of level, skipped, page, untold, again, exhausted, resolved. A value nobody has is null. Keys are sorted.
package func renderJSON(_ report: PlanReport) -> String {
    let words = PlanWords(report.scenario)
    return JSON.sortedObject([
        ("schema", .string("pagerdrill/plan")), ("version", .int(1)), ("scenario", .string(report.scenario.name.text)),
        ("setup", .string(report.scenario.setup.name)), ("zone", .string(report.scenario.epoch.zone)),
        ("not_planned", .array(report.unknown.map(JSON.string))), ("plans", .array(report.plans.map { json($0, words) })),
        ("findings", .array(report.findings.map { json($0, words) })),
    ]).pretty() + "\n"
}

private func json(_ plan: EscalationPlan, _ words: PlanWords) -> JSON {
    func length(_ instant: Instant?) -> JSON { instant.map { .int(($0 - plan.opened).nanoseconds) } ?? .null }
    let ending =
        switch plan.ending {
        case .nobodyOnCall: "nobody on call"
        case .exhausted: "exhausted"
        case .stays: "stays"
        case .autoResolved: "resolved"
        case .unknown: "unknown"
        }
    return .sortedObject([
        ("service", .string(words.name(plan.service))), ("policy", .string(words.name(plan.policy))),
        ("severity", .string(plan.severity.text)), ("urgency", plan.urgency.map { .string($0.rawValue) } ?? .null),
        ("opened", .string(words.isoText(plan.opened))), ("same_until", plan.until.map { .string(words.isoText($0)) } ?? .null),
        ("ending", .string(ending)), ("first_page_ns", length(plan.firstPage?.at)),
        ("last_level_ns", length(plan.lastLevelReached)),
        ("worst_case_ns", plan.urgency == .high ? .int(words.worstCase(plan).nanoseconds) : .null),
        ("steps", .array(plan.steps.map { json($0, plan, words) })),
    ])
}

private func json(_ step: EscalationPlan.Step, _ plan: EscalationPlan, _ words: PlanWords) -> JSON {
    var members: [(String, JSON)] = [
        ("at", .string(words.isoText(step.at))), ("after_ns", .int((step.at - plan.opened).nanoseconds)),
    ]
    switch step.what {
    case .level(let level, let pass, let people):
        members += [
            ("what", .string("level")), ("level", .int(Int64(level))), ("pass", .int(Int64(pass))),
            ("people", .array(people.map { .string(words.name($0)) })), ("in_turn", .bool(words.isInTurn(level, plan))),
        ]
    case .skipped(let level): members += [("what", .string("skipped")), ("level", .int(Int64(level)))]
    case .page(let person, let channel, let level):
        members += [
            ("what", .string("page")), ("person", .string(words.name(person))), ("channel", .string(channel.rawValue)),
            ("level", .int(Int64(level))),
        ]
    case .untold(let person): members += [("what", .string("untold")), ("person", .string(words.name(person)))]
    case .unsent(let person, let channel, let reason):
        members += [
            ("what", .string("unsent")), ("person", .string(words.name(person))), ("channel", .string(channel.rawValue)),
            ("reason", .string(reason.rawValue)),
        ]
    case .again(let pass): members += [("what", .string("again")), ("pass", .int(Int64(pass)))]
    case .exhausted: members.append(("what", .string("exhausted")))
    case .autoResolved: members.append(("what", .string("resolved")))
    }
    return .sortedObject(members)
}

private func json(_ finding: PlanFinding, _ words: PlanWords) -> JSON {
    let what =
        switch finding {
        case .nobodyTold: "nobody told"
        case .targetOutOfReach: "target out of reach"
        case .targetNeedsEarlyAnswer: "target needs early answer"
        case .deadRule: "dead rule"
        case .emptyLevel: "empty level"
        case .neverEscalates: "never escalates"
        }
    return .sortedObject([
        ("what", .string(what)), ("is_failure", .bool(finding.isFailure)), ("text", .string(words.text(finding))),
    ])
}
