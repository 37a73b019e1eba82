import Evaluation
import Model

/// The report for machines: schema `pagerdrill/report`, version 1.
///
/// Keys are sorted, arrays keep the order of the scenario and of time. Instants count nanoseconds from the scenario's start
/// (`at_ns`), lengths are nanoseconds (`_ns`). Seeds are strings, since they fill 64 bits without a sign. A value nobody has is
/// null; no key is ever left out. The version rises when a key changes its meaning or goes; new keys may come at any time.
///
/// | where | keys |
/// |---|---|
/// | document | `schema` `version` `outcome` `exit_code` `skipped_documents` `scenarios` `refused` |
/// | `refused[]` | `path` `diagnostics` (as `pagerdrill/diagnostics`) |
/// | `scenarios[]` | `name` `file` `tags` `setup` `seed` `starts_utc` `starts_local` `zone` `outcome` `reproduce` |
/// | | `tally` (counts) `verdicts` `faults` `timeline` `sweep` (null for a single seed) |
/// | `verdicts[]` | `check` `outcome` `title` `expected` `observed` `near_miss` `broken_stage` `fault` `evidence` `mark` |
/// | `faults[]` | `name` `what` `attribution` `incident` `masked_by` `detection_ns` `moments` `segments` |
/// | `moments[]` | `stage` `at_ns` `entry` |
/// | `segments[]` | `from` `to` `length_ns` `spans` |
/// | | `escalation` (null where nobody judged it): `outcome` `incidents` `unknown` `checks` `deviations` |
/// | `checks[]` | `check` (`E1` ... `E29`) `title` `outcome` `exercised` `passed` `failed` |
/// | `deviations[]` | `kind` `at_ns` `checks` `text` `entry` |
/// | `timeline[]` | `entry` `at_ns` `local` `station` `text` `repeats` `until_ns` |
/// | `sweep` | `seeds` `expectations` (a verdict with `passed` `of` `counterexamples`) `latencies` |
/// | `latencies[]` | `fault` `from` `to` `reached` `of` `quantiles` (`percent` `value_ns`; null = too few seeds) |
func jsonReport(_ suite: ReportSuite) -> String {
    jsonReport(suite.reports.map { json($0) }, refused: suite.refused.map { json($0) }, suite.totals)
}

func jsonReport(_ reports: [JSON], refused: [JSON], _ totals: SuiteTotals) -> String {
    JSON.sortedObject([
        ("schema", .string("pagerdrill/report")), ("version", .int(1)), ("outcome", .string(totals.outcome.rawValue)),
        ("exit_code", .int(Int64(totals.outcome.exitCode))), ("skipped_documents", .int(Int64(totals.skipped))),
        ("scenarios", .array(reports)), ("refused", .array(refused)),
    ]).pretty() + "\n"
}

func json(_ refused: RefusedFile) -> JSON {
    .sortedObject([("path", .string(refused.path)), ("diagnostics", .array(refused.diagnostics.map { json($0) }))])
}

func json(_ report: Report) -> JSON {
    let scenario = report.scenario
    return .sortedObject([
        ("name", .string(scenario.name.text)), ("file", .string(scenario.file)),
        ("tags", .array(scenario.tags.map(JSON.string))), ("setup", .string(scenario.setup.name)),
        ("seed", json(report.judgement.seed)), ("starts_utc", .string(scenario.epoch.utcText(.start))),
        ("starts_local", .string(scenario.epoch.localText(.start))), ("zone", .string(scenario.epoch.zone)),
        ("outcome", .string(report.outcome.rawValue)), ("reproduce", .string(report.reproduce)),
        ("tally", json(report.judgement.tally)),
        ("verdicts", .array(report.judgement.verdicts.map { .sortedObject(members($0, report)) })),
        ("faults", .array(report.judgement.lives.map { json($0, report) })), ("timeline", timeline(report)),
        ("escalation", json(report.judgement.escalation)), ("sweep", report.sweep.map { json($0, report) } ?? .null),
    ])
}

private func json(_ seed: Seed) -> JSON { .string(String(seed.value)) }
private func json(_ delay: Delay?) -> JSON { delay.map { .int($0.nanoseconds) } ?? .null }

private func json(_ tally: RunTally) -> JSON {
    .sortedObject(members(tally))
}

private func members(_ tally: RunTally) -> [(String, JSON)] {
    [
        ("lines_emitted", .int(tally.linesEmitted)), ("lines_searchable", .int(tally.linesSearchable)),
        ("evaluations", .int(tally.evaluations)), ("events", .int(tally.events)), ("throttled", .int(tally.throttled)),
        ("suppressed", .int(tally.suppressed)), ("incidents", .int(tally.incidents)), ("people", .int(tally.people)),
        ("pages", .int(tally.pages)), ("notifications", .int(tally.notifications)),
    ] + (tally.messages > 0 ? [("messages", .int(tally.messages))] : [])
}

private func members(_ verdict: Verdict, _ report: Report) -> [(String, JSON)] {
    [
        ("check", .string(verdict.check.name)), ("outcome", .string(verdict.outcome.rawValue)),
        ("title", .string(verdict.title)), ("expected", .string(verdict.expected)), ("observed", .string(verdict.observed)),
        ("near_miss", json(verdict.nearestMissText)), ("broken_stage", json(verdict.brokenStage?.rawValue)),
        ("fault", json(report.fault(of: verdict).map { report.scenario.label($0) })),
        ("evidence", .array(verdict.evidence.map { .int(Int64($0)) })), ("mark", json(verdict.mark)),
    ]
}

private func json(_ life: Life, _ report: Report) -> JSON {
    let scenario = report.scenario
    return .sortedObject([
        ("name", .string(scenario.label(life.fault))),
        ("what", json(scenario.plan(life.fault).map { faultText($0, in: scenario) })),
        ("attribution", .string(life.attribution.name)), ("incident", json(life.incident)),
        ("masked_by", json(life.attribution.masking)), ("detection_ns", json(life.detection)),
        (
            "moments",
            .array(
                life.moments.map {
                    .sortedObject([
                        ("stage", .string($0.stage.rawValue)), ("at_ns", .int($0.at.nanoseconds)),
                        ("entry", .int(Int64($0.entry))),
                    ])
                })
        ),
        ("segments", .array(life.segments.map(json))),
    ])
}

private func json(_ segment: Life.Segment) -> JSON {
    .sortedObject([
        ("from", .string(segment.from.rawValue)), ("to", .string(segment.to.rawValue)),
        ("length_ns", .int(segment.length.nanoseconds)), ("spans", .array(segment.spans.map { .string($0.rawValue) })),
    ])
}

/// Incidents as people count them, from 1.
private func json(_ incident: IncidentID?) -> JSON { incident.map { .int(Int64($0.index + 1)) } ?? .null }

private func timeline(_ report: Report) -> JSON {
    .array(
        Timeline(report).rows.map { row in
            .sortedObject([
                ("entry", .int(Int64(row.entry))), ("at_ns", .int(row.at.nanoseconds)),
                ("local", .string(report.scenario.epoch.localText(row.at))),
                ("station", .string(report.scenario.label(row.station))), ("text", .string(row.text)),
                ("repeats", .int(Int64(row.repeats))), ("until_ns", .int(row.until.nanoseconds)),
            ])
        })
}

private func json(_ sweep: SweepJudgement, _ report: Report) -> JSON {
    .sortedObject([
        ("seeds", .array(sweep.seeds.map(json))),
        (
            "expectations",
            .array(
                sweep.lines.map { line in
                    .sortedObject(
                        members(line.verdict, report) + [
                            ("passed", .int(Int64(line.passed))), ("of", .int(Int64(line.of))),
                            ("counterexamples", .array(line.counterexamples.map(json))),
                        ])
                })
        ),
        ("latencies", .array(sweep.latencies.map { json($0, report.scenario) })),
    ])
}

private func json(_ latency: SweepJudgement.Latency, _ scenario: Scenario) -> JSON {
    .sortedObject([
        ("fault", .string(scenario.label(latency.fault))), ("from", .string(latency.from.rawValue)),
        ("to", .string(latency.to.rawValue)), ("reached", .int(Int64(latency.reached))), ("of", .int(Int64(latency.of))),
        (
            "quantiles",
            .array(
                latency.quantiles.map {
                    .sortedObject([("percent", .int(Int64($0.percent))), ("value_ns", json($0.value))])
                })
        ),
    ])
}

extension Attribution {
    var name: String {
        switch self {
        case .carried: "carried"
        case .inferred: "inferred"
        case .masked: "masked"
        case .none: "none"
        }
    }

    var masking: IncidentID? {
        if case .masked(let incident) = self { incident } else { nil }
    }
}
