import Calendars
import Model
import Vendors

/// The pager's half of a setup, as read.
struct PagerDraft {
    var rules: PagerRules
    var schedules: [ScheduleDraft]
    /// Beside `rules.services`.
    var services: [ServiceDraft]
    /// By person and urgency: where each notification rule stands, beside `rules.notify`.
    var notifyMarks: [(high: [SourceMark], low: [SourceMark])]
    /// False when a mistake may hide a service that is paged.
    var knowsServices = true

    func rules(epochSeconds: Int64, horizon: Instant) -> PagerRules {
        var rules = rules
        rules.schedules = schedules.map { $0.schedule(epochSeconds: epochSeconds, horizon: horizon) }
        rules.services = services.map { $0.service(epochSeconds: epochSeconds, horizon: horizon) }
        return rules
    }
}

/// Reads `services:`, `policies:`, `schedules:`, `notify:`, `channels:`, `events:` and `choices:` of a setup.
struct PagerReader {
    private let area = "pager"
    let reading: Reading
    let catalog: CatalogDraft

    func read(_ table: Table) -> PagerDraft {
        let schedules = ScheduleReader(reading: reading, people: catalog.people, zone: catalog.zone).read(table["schedules"])
        let targets = Names(
            what: "schedule or person", texts: schedules.map(\.schedule.name.text) + catalog.people.texts,
            isComplete: catalog.people.isComplete && (table["schedules"] != nil || !table.seemsToMean("schedules")))
        checkClash(table["schedules"])
        let policies = reading.entries(table["policies"], "policy", area: area)
            .map { policy($0, targets: targets, schedules: schedules.count) }
        let notify = NotifyReader(reading: reading, people: catalog.people).read(table["notify"])
        let policyNames = Names(
            what: "policy", texts: policies.map(\.name.text),
            isComplete: table["policies"] != nil || !table.seemsToMean("policies"))
        let paged = ServiceReader(reading: reading, catalog: catalog).read(table["services"], policies: policyNames)
        var rules = PagerRules(
            services: paged.map(\.service),
            policies: policies,
            schedules: schedules.map(\.schedule), notify: notify.map(\.rules), channels: channels(table["channels"]),
            eventLink: LinkRules(latency: PagerDuty.eventLatency), eventRetry: PagerDuty.eventRetry,
            eventsPerMinuteMax: PagerDuty.eventsPerMinuteMax, choices: ChoicesReader(reading: reading).read(table["choices"]))
        rules.orchestration = EventRuleReader(
            reading: reading, services: catalog.services, policies: policyNames, mayRoute: true
        ).read(table["orchestration"])
        rules.workflows = WorkflowReader(
            reading: reading, services: catalog.services, people: catalog.people, policies: policyNames
        ).read(table["workflows"])
        return PagerDraft(
            rules: events(table["events"], rules), schedules: schedules, services: paged, notifyMarks: notify.map(\.marks),
            knowsServices: table["services"].map { $0.isEmpty || $0.pairs?.count == paged.count }
                ?? !table.seemsToMean("services"))
    }

    /// What stands for a pager that could not be read.
    var unread: PagerDraft {
        PagerDraft(
            rules: PagerRules(
                services: [], policies: [], schedules: [], notify: [], channels: Channel.allCases.map(PagerDuty.link(of:)),
                eventLink: LinkRules(latency: PagerDuty.eventLatency), eventRetry: PagerDuty.eventRetry,
                eventsPerMinuteMax: PagerDuty.eventsPerMinuteMax),
            schedules: [], services: [], notifyMarks: [])
    }

    private func checkClash(_ schedules: YAMLNode?) {
        for pair in schedules?.pairs ?? [] where catalog.people.texts.contains(pair.key) {
            reading.error(
                "pager/name-clash", "'\(pair.key)' is a person and a schedule", at: pair.mark,
                hint: "name the schedule differently, so that 'notify' is clear")
        }
    }

    // MARK: Policies

    private func policy(_ pair: YAMLNode.Pair, targets: Names, schedules: Int) -> Policy {
        var policy = Policy(name: Symbol(pair.key), levels: [], repeats: 0)
        guard let table = Table(pair.value, "a policy", area: area, keys: ["levels", "repeat"], reading: reading) else {
            return policy
        }
        let levels = reading.list(table["levels"], "'levels'", area: area)
        if levels.isEmpty, table["levels"].map({ $0.isEmpty || $0.pairs == nil && $0.scalar == nil }) ?? true {
            reading.error(
                "pager/no-levels", "the policy '\(pair.key)' has no levels", at: table["levels"]?.mark ?? pair.mark,
                hint: "add 'levels: [{notify: SOMEBODY, wait: 5m}]'")
        }
        if levels.count > PagerDuty.levelsMax {
            reading.error(
                "pager/too-many-levels", "a policy has at most \(PagerDuty.levelsMax) levels, found \(levels.count)",
                at: levels[PagerDuty.levelsMax].mark)
        }
        policy.levels = levels.compactMap { level($0, targets: targets, schedules: schedules) }
        policy.repeats = Int(table.integer("repeat", 0...Int64(PagerDuty.repeatsMax)) ?? 0)
        return policy
    }

    private func level(_ node: YAMLNode, targets: Names, schedules: Int) -> Policy.Level? {
        guard let table = Table(node, "a level", area: area, keys: ["notify", "wait"], reading: reading) else { return nil }
        let notify = table.required("notify", "a level")
        let items = reading.items(notify)
        if let notify, items.isEmpty, !notify.isRefused {
            reading.error("pager/no-targets", "the level notifies nobody", at: notify.mark, hint: "name a schedule or a person")
        }
        if items.count > PagerDuty.targetsPerLevelMax {
            reading.error(
                "pager/too-many-targets", "a level has at most \(PagerDuty.targetsPerLevelMax) targets, found \(items.count)",
                at: items[PagerDuty.targetsPerLevelMax].mark)
        }
        var found: [Policy.Target] = []
        for item in items {
            guard let index = reading.resolve(item, in: targets, area) else { continue }
            let target: Policy.Target =
                index < schedules ? .schedule(ScheduleID(index)) : .person(PersonID(index - schedules))
            if found.contains(target) {
                reading.error("pager/duplicate-name", "'\(item.scalar ?? "")' is named twice on one level", at: item.mark)
            }
            found.append(target)
        }
        return Policy.Level(targets: found, wait: wait(table, targets: items.count))
    }

    private func wait(_ table: Table, targets: Int) -> Delay {
        guard let wait = table.delay("wait") else { return PagerDuty.waitDefault }
        if wait < PagerDuty.waitMin {
            reading.error(
                "pager/wait-too-short", "a level waits at least \(PagerDuty.waitMin.text), found '\(wait.text)'",
                at: table["wait"]?.mark)
        } else if targets > 1, wait < PagerDuty.waitMinSeveralTargets {
            // The API has been seen to take it: terraform-provider-pagerduty#630.
            reading.warning(
                "pager/wait-too-short",
                "a level with several targets waits at least \(PagerDuty.waitMinSeveralTargets.text), found '\(wait.text)'",
                at: table["wait"]?.mark, hint: "the vendor's API takes it, its web application does not")
        }
        return wait
    }

    // MARK: Channels and events

    private static let linkKeys = ["latency", "loss", "duplication", "reordering", "hold"]

    private func channels(_ node: YAMLNode?) -> [LinkRules] {
        let table = node.flatMap {
            Table($0, "'channels'", area: area, keys: Channel.allCases.map(\.rawValue), reading: reading)
        }
        return Channel.allCases.map { channel in
            let standard = PagerDuty.link(of: channel)
            guard let node = table?[channel.rawValue],
                let own = Table(node, "a channel", area: area, keys: Self.linkKeys, reading: reading)
            else { return standard }
            return link(own, standard, area: area, reading: reading)
        }
    }

    private func events(_ node: YAMLNode?, _ standard: PagerRules) -> PagerRules {
        guard let node,
            let table = Table(
                node, "'events'", area: area, keys: Self.linkKeys + ["retry", "rate_limit"], reading: reading)
        else { return standard }
        var rules = standard
        rules.eventLink = link(table, rules.eventLink, area: area, reading: reading)
        rules.eventRetry = backoff(table["retry"], rules.eventRetry, area: area, reading: reading)
        if let limit = table.integer("rate_limit", 1...1_000_000_000) { rules.eventsPerMinuteMax = Int(limit) }
        return rules
    }
}
