import Model

/// A catalog as a document.
struct CatalogWriter {
    let catalog: Catalog

    var value: YAMLValue {
        .table(ofPresent: [
            ("catalog", .text(catalog.name)), ("zone", .text(catalog.zone)),
            ("tiers", .table(catalog.tiers.map { ($0.name, tier($0)) })),
            ("services", .table(catalog.services.map { ($0.name.text, service($0)) })),
            ("people", .list(catalog.people.map { .text($0.name.text) })),
            (
                "complaints",
                catalog.complaints == Complaints()
                    ? nil
                    : .table([
                        ("share", ScenarioFiles.value(catalog.complaints.share)),
                        ("after", ScenarioFiles.value(catalog.complaints.after)),
                    ])
            ),
        ])
    }

    private func tier(_ tier: Catalog.Tier) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = [("hours", ScenarioFiles.value(tier.hours))]
        if let respond = tier.respond { entries.append(("respond", ScenarioFiles.value(respond))) }
        if let resolve = tier.resolve { entries.append(("resolve", ScenarioFiles.value(resolve))) }
        return .table(entries)
    }

    private func service(_ service: Catalog.Service) -> YAMLValue {
        var entries: [(key: String, value: YAMLValue)] = []
        if let tier = service.tier { entries.append(("tier", .text(catalog.tiers[tier].name))) }
        if !service.team.isEmpty { entries.append(("team", .text(service.team))) }
        entries.append(("users", ScenarioFiles.value(service.users)))
        if !service.logs.isEmpty { entries.append(("logs", .list(service.logs.map(line)))) }
        if !service.jobs.isEmpty {
            let jobs = service.jobs.map { job in
                (
                    job.name,
                    YAMLValue.table([
                        ("every", ScenarioFiles.value(job.every)), ("first", ScenarioFiles.value(job.first - .start)),
                    ])
                )
            }
            entries.append(("jobs", .table(jobs)))
        }
        return .table(entries)
    }

    private func line(_ line: Catalog.LogLine) -> YAMLValue {
        .table([
            ("message", .text(line.message)), ("level", .text(line.level)), ("code", ScenarioFiles.value(line.code)),
            ("share", ScenarioFiles.value(line.share)),
        ])
    }
}
