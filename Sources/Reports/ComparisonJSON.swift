package import Comparisons
import Evaluation
import Model

/// A comparison for machines: schema `pagerdrill/comparison`, version 1.
///
/// Lengths are nanoseconds (`_ns`), `"never"` where something never came; shares and rates are decimals as text, since JSON has one kind
/// of number. A value nobody has is null. The last of `sections` is pooled when its `scenario` is null.
///
/// | where | keys |
/// |---|---|
/// | document | `schema` `version` `seeds` `setups` `margin` `acknowledgement` `cheapest` (places in `setups`) `sections` `sensitivity` |
/// | `sections[]` | `scenario` `file` `columns` (by setup) |
/// | `columns[]` | `durations` `shares` `rates` `unacknowledged` `differences` `shifts` |
/// | `durations.M` | `quantiles` (`percent` `value_ns` `low_ns` `high_ns`) `never` `of` |
/// | `shares.M` | `part` `whole` `worth` (as many runs that know nothing of each other) `low` `high` |
/// | `sensitivity[]` | `assumed` `instead` `flips` (`section` `setup`, both places, `measure` `usually` `then`); null when nobody asked |
/// | `differences.M` | `preference` `better` `equal` `worse` `pairing` `seeds_needed` `discordant` and the amount: `median_ns low_ns high_ns`, or `difference low high only_a only_b of p`, or `value low high` |
/// | `discordant[]` | `file` `seed` `a` `b`: the commands that run it again under either setup |
package func renderJSON(_ comparison: Comparison) -> String {
    JSON.sortedObject([
        ("schema", .string("pagerdrill/comparison")), ("version", .int(1)),
        ("seeds", .array(comparison.seeds.map { .string(String($0.value)) })),
        (
            "setups",
            .array(comparison.setups.map { .sortedObject([("name", .string($0.name)), ("options", .string($0.options))]) })
        ),
        (
            "margin",
            .sortedObject([
                ("delay_ns", .int(comparison.margin.delay.nanoseconds)), ("share", .string(comparison.margin.share.text)),
                ("points", .string(comparison.margin.points.text)),
                ("rate", .string(amountText(comparison.margin.rate, decimals: 3))),
            ])
        ),
        ("cheapest", comparison.variesSetting ? .array(comparison.cheapest.map { .int(Int64($0)) }) : .null),
        ("acknowledgement", .string(comparison.acknowledgement.rawValue)),
        ("sections", .array(comparison.sections.map { json($0, comparison) })),
        ("sensitivity", comparison.sensitivity.map { .array($0.map(json)) } ?? .null),
    ]).pretty() + "\n"
}

private func json(_ sensitivity: Sensitivity) -> JSON {
    .sortedObject([
        ("assumed", .string(sensitivity.assumed)), ("instead", .string(sensitivity.instead)),
        (
            "flips",
            .array(
                sensitivity.flips.map { flip in
                    .sortedObject([
                        ("section", .int(Int64(flip.section))), ("setup", .int(Int64(flip.setup))),
                        ("measure", .string(flip.measure.rawValue)),
                        ("usually", .string(flip.usually.rawValue)), ("then", .string(flip.then.rawValue)),
                    ])
                })
        ),
    ])
}

private func json(_ section: Comparison.Section, _ comparison: Comparison) -> JSON {
    .sortedObject([
        ("scenario", section.scenario.map(JSON.string) ?? .null), ("file", section.file.map(JSON.string) ?? .null),
        ("columns", .array(section.columns.enumerated().map { json($1, $0, comparison) })),
    ])
}

private func json(_ column: Comparison.Column, _ setup: Int, _ comparison: Comparison) -> JSON {
    .sortedObject([
        ("durations", keyed(column.durations, json)),
        (
            "shares",
            keyed(column.shares) { share in
                .sortedObject([
                    ("part", .int(Int64(share.part))), ("whole", .int(Int64(share.whole))), ("worth", json(share.worth)),
                    ("low", json(share.interval?.lowerBound)), ("high", json(share.interval?.upperBound)),
                ])
            }
        ),
        (
            "rates",
            keyed(column.rates) {
                .sortedObject([("sum", .int($0.sum)), ("over", .int($0.over)), ("value", json($0.value))])
            }
        ),
        ("unacknowledged", .int(Int64(column.unacknowledged))),
        ("differences", keyed(column.differences) { json($0, setup, comparison) }),
        ("shifts", .array(column.shifts.ordered.map(json))),
    ])
}

private func keyed<Value>(_ values: [Measure: Value], _ json: (Value) -> JSON) -> JSON {
    .sortedObject(Measure.allCases.compactMap { measure in values[measure].map { (measure.rawValue, json($0)) } })
}

private func json(_ durations: Comparison.Durations) -> JSON {
    .sortedObject([
        (
            "quantiles",
            .array(
                durations.quantiles.map {
                    .sortedObject([
                        ("percent", .int(Int64($0.percent))), ("value_ns", json($0.value)),
                        ("low_ns", json($0.interval?.lowerBound)), ("high_ns", json($0.interval?.upperBound)),
                    ])
                })
        ),
        ("never", .int(Int64(durations.never))), ("of", .int(Int64(durations.of))),
    ])
}

private func json(_ difference: Comparison.Difference, _ setup: Int, _ comparison: Comparison) -> JSON {
    let amount: [(String, JSON)] =
        switch difference.amount {
        case .delay(let median, let interval):
            [
                ("median_ns", json(median)), ("low_ns", json(interval?.lowerBound)), ("high_ns", json(interval?.upperBound)),
            ]
        case .share(let discordance):
            [
                ("difference", json(discordance.difference)), ("low", json(discordance.interval?.lowerBound)),
                ("high", json(discordance.interval?.upperBound)), ("only_a", .int(Int64(discordance.onlyA))),
                ("only_b", .int(Int64(discordance.onlyB))),
                ("of", .int(Int64(discordance.of))), ("p", json(discordance.chanceIfEqual)),
            ]
        case .rate(let value, let interval):
            [("value", json(value)), ("low", json(interval?.lowerBound)), ("high", json(interval?.upperBound))]
        }
    return .sortedObject(
        amount + [
            ("preference", .string(difference.preference.rawValue)), ("better", .int(Int64(difference.wins))),
            ("equal", .int(Int64(difference.ties))), ("worse", .int(Int64(difference.losses))),
            ("pairing", json(difference.correlation)),
            ("seeds_needed", difference.seedsNeeded.map { .int(Int64($0)) } ?? .null),
            (
                "discordant",
                .array(
                    difference.discordant.map { run in
                        .sortedObject([
                            ("file", .string(comparison.files[run.scenario])), ("seed", .string(String(run.seed.value))),
                            ("a", .string(comparison.replay(run.scenario, 0, run.seed))),
                            ("b", .string(comparison.replay(run.scenario, setup, run.seed))),
                        ])
                    })
            ),
        ])
}

private func json(_ item: (segment: StageShifts.Segment, shift: StageShifts.Shift)) -> JSON {
    .sortedObject([
        ("from", .string(item.segment.from.rawValue)), ("to", .string(item.segment.to.rawValue)),
        ("count", .int(item.shift.count)), ("mean_ns", json(item.shift.mean)),
        ("difference_ns", json(item.shift.meanDifference)), ("least_ns", json(item.shift.least)),
        ("most_ns", json(item.shift.most)),
    ])
}

private func json(_ delay: Delay?) -> JSON {
    switch delay {
    case nil: .null
    case Delay.never?: .string("never")
    case let delay?: delay == -Delay.never ? .string("-never") : .int(delay.nanoseconds)
    }
}

/// Six decimals, and none of what is too large for them: hours in nanoseconds.
private func json(_ value: Double?) -> JSON {
    guard let value, value.magnitude < 9e18 else { return .null }
    if value.magnitude >= 9e12 { return .string(String(Int64(value.rounded()))) }
    return .string(amountText(Int64((value * 1_000_000).rounded()), decimals: 6))
}
