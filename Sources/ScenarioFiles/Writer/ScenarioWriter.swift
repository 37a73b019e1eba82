package import Model

/// A scenario as one document with its catalog and its setup inside, which reads back to an equal scenario but for places in
/// files.
///
/// Everything is said, so that a document of today means the same when a default has changed. Hours are written flat, as spans
/// of the run. Expectations are written as their `text` says.
package func write(_ scenario: Scenario) -> String { ScenarioWriter(scenario: scenario).value.document }

/// What happens in it, whoever watches: services and people, load, faults, habits, what people and machines send.
package func writeWorld(_ scenario: Scenario) -> String { ScenarioWriter(scenario: scenario).world.document }

struct ScenarioWriter {
    let scenario: Scenario

    /// Keys of what is not the world's.
    private static let watching: Set<String> = ["tags", "setup", "drains", "expect", "allow"]

    var world: YAMLValue { .table(entries.filter { !Self.watching.contains($0.key) }) }
    var value: YAMLValue { .table(entries) }

    private var entries: [(key: String, value: YAMLValue)] {
        var entries: [(key: String, value: YAMLValue)] = [("scenario", .text(scenario.name.text))]
        if !scenario.tags.isEmpty { entries.append(("tags", .list(scenario.tags.map(YAMLValue.text)))) }
        entries += [
            ("catalog", CatalogWriter(catalog: scenario.catalog).value), ("setup", SetupWriter(scenario: scenario).value),
            ("starts", .text(scenario.epoch.localText(.start))), ("lasts", ScenarioFiles.value(scenario.lasts)),
            ("drains", ScenarioFiles.value(scenario.horizon - .start - scenario.lasts)),
            ("background", .table(scenario.background.map { (scenario[$0.service].name.text, background($0)) })),
            ("faults", .table(scenario.faults.map { ($0.name.text, fault($0)) })),
            ("people", .table(zip(scenario.catalog.people, scenario.habits).map { ($0.name.text, habit($1)) })),
        ]
        entries += InputWriter(scenario: scenario).entries
        entries += [
            ("expect", .list(scenario.expectations.map { .flow("{\($0.text)}") }))
        ]
        if !scenario.allowances.isEmpty { entries.append(("allow", .list(scenario.allowances.map(allowance)))) }
        return entries
    }

    private func background(_ background: Background) -> YAMLValue {
        .table([
            ("requests", .text(amountText(background.requestsPerKilosecond, decimals: 3) + "/s")),
            ("errors", ScenarioFiles.value(background.errors)),
        ])
    }

    private func habit(_ habit: Habit) -> YAMLValue {
        func answer(_ quantiles: Quantiles?) -> YAMLValue { quantiles.map { ScenarioFiles.value($0) } ?? .text("never") }
        return .table([
            ("acknowledges", answer(habit.acknowledges)), ("unanswered", ScenarioFiles.value(habit.unanswered)),
            ("fixes", answer(habit.fixes)), ("resolves", answer(habit.resolves)),
        ])
    }

    private func allowance(_ allowance: Allowance) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = []
        switch allowance.what {
        case .masked(let fault): entries.append(("masked", .text(scenario[fault].name.text)))
        case .paged(let who, let rule):
            entries.append(("paged", .text(who.map { scenario[$0].name.text } ?? "anyone")))
            if let rule { entries.append(("rule", .text(scenario[rule].name.text))) }
        }
        return .table(entries + [("reason", .text(allowance.reason))])
    }

    // MARK: Faults

    private func fault(_ fault: FaultPlan) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = []
        switch fault.place {
        case .service(let service): entries.append(("service", .text(scenario[service].name.text)))
        case .hop(let hop): entries.append(("path", .text(scenario[hop].name.text)))
        case .channel(let channel): entries.append(("channel", .text(channel.rawValue)))
        }
        entries += kind(fault.kind) + [("at", ScenarioFiles.value(fault.at - .start))]
        switch fault.end {
        case .after(let length): entries.append(("for", ScenarioFiles.value(length)))
        case .untilFixed(let atMost): entries += [("until", .text("fixed")), ("at_most", ScenarioFiles.value(atMost))]
        }
        if let shows = fault.shows {
            var table: [(key: String, value: YAMLValue)] = [("rule", .text(scenario[shows.rule].name.text))]
            if let group = shows.group { table.append(("group", .text(group))) }
            entries.append(("shows", .table(table)))
        }
        return .table(entries)
    }

    private func kind(_ kind: FaultPlan.Kind) -> [(key: String, value: YAMLValue)] {
        func named(_ name: String, _ rest: (key: String, value: YAMLValue)...) -> [(key: String, value: YAMLValue)] {
            [("kind", .text(name))] + rest
        }
        switch kind {
        case .outage: return named("outage")
        case .errors(.steady(let share)): return named("errors", ("share", ScenarioFiles.value(share)))
        case .errors(.ramp(let from, let to, let over)):
            return named("errors", ("ramp", .text("\(from.text) to \(to.text) over \(over.text)")))
        case .errors(.burst(let count)): return named("errors", ("burst", ScenarioFiles.value(count)))
        case .latency(let takes, let share):
            return named("latency", ("takes", ScenarioFiles.value(takes)), ("share", ScenarioFiles.value(share)))
        case .silence: return named("silence")
        case .flood(let lines, let level): return named("flood", ("lines", .text("\(lines)/s")), ("level", .text(level)))
        case .generic(let share): return named("generic", ("share", ScenarioFiles.value(share)))
        case .missedJob(let job): return named("missed-job", ("job", .text(job)))
        case .down: return named("down")
        case .loss(let share): return named("loss", ("share", ScenarioFiles.value(share)))
        case .delay(let by): return named("delay", ("by", ScenarioFiles.value(by)))
        case .duplication(let share): return named("duplicate", ("share", ScenarioFiles.value(share)))
        case .reordering(let share, let hold):
            return named("reorder", ("share", ScenarioFiles.value(share)), ("hold", ScenarioFiles.value(hold)))
        }
    }
}
