package import Evaluation
import Model

/// Who would be paged when, if nobody answered, for machines: schema `pagerdrill/plan`, version 1.
///
///     {"schema": "pagerdrill/plan", "version": 1, "scenario": "...", "setup": "...", "zone": "...", "not_planned": [],
///      "sent": [], "plans": [{"service": "checkout", "policy": "shop", "severity": "critical", "urgency": "high",
///                 "alert": null, "incident": 1, "summary": "", "hangs_on": [],
///                 "opened": "2020-11-24T12:00:00+01:00", "same_until": null, "ending": "exhausted",
///                 "first_page_ns": 0, "last_level_ns": 900000000000, "worst_case_ns": 900000000000,
///                 "steps": [{"at": "...", "after_ns": 0, "what": "page", "person": "ann", "channel": "push", "level": 1, ...}]}],
///      "findings": [{"what": "target out of reach", "is_failure": true, "text": "..."}]}
///
/// `sent` are the plans of what the scenario itself sends. `what` of a step is one of level, skipped, page, untold, unsent, again, exhausted,
/// resolved, held, noted. A value nobody has is null. Keys are sorted.
package func renderJSON(_ report: PlanReport) -> String {
    let words = PlanWords(report.scenario)
    return JSON.sortedObject([
        ("schema", .string("pagerdrill/plan")), ("version", .int(1)), ("scenario", .string(report.scenario.name.text)),
        ("setup", .string(report.scenario.setup.name)), ("zone", .string(report.scenario.epoch.zone)),
        ("not_planned", .array(report.missing.map { json($0, words) })), ("sent", .array(report.sent.map { json($0, words) })),
        ("plans", .array(report.plans.map { json($0, words) })),
        ("findings", .array(report.findings.map { json($0, words) })),
    ]).pretty() + "\n"
}

private func json(_ plan: EscalationPlan, _ words: PlanWords) -> JSON {
    func length(_ instant: Instant?) -> JSON { instant.map { .int(($0 - plan.opened).nanoseconds) } ?? .null }
    let ending =
        switch plan.ending {
        case .nobodyOnCall: "nobody on call"
        case .notTaken: "not taken"
        case .withdrawn: "withdrawn"
        case .absorbed: "absorbed"
        case .joined: "joined"
        case .acknowledged: "acknowledged"
        case .given: "given"
        case .exhausted: "exhausted"
        case .stays: "stays"
        case .autoResolved, .resolved: "resolved"
        case .unknown: "unknown"
        }
    return .sortedObject([
        ("service", .string(words.name(plan.service))), ("policy", .string(words.name(plan.policy))),
        ("alert", words.alert(plan).map(JSON.string) ?? .null), ("summary", .string(plan.event.summary)),
        ("incident", plan.incident.map { .int(Int64($0.index + 1)) } ?? .null),
        ("hangs_on", .array(plan.draws.map { .string(words.text($0)) })), ("severity", .string(plan.severity.text)),
        ("urgency", plan.urgency.map { .string($0.rawValue) } ?? .null),
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
    case .held(let length): members += [("what", .string("held")), ("length_ns", .int(length.nanoseconds))]
    case .noted: members += [("what", .string("noted")), ("text", .string(words.text(step.what, plan).text))]
    }
    return .sortedObject(members)
}

private func json(_ missing: MissingIncident, _ words: PlanWords) -> JSON {
    .sortedObject([("at", .string(words.isoText(missing.at))), ("incident", .int(Int64(missing.incident.index + 1)))])
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
