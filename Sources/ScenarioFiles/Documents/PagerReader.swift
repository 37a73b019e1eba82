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
        // What is told ahead is known ahead; a second more, so that no duty seems to end where the calendar does.
        let ahead = rules.notify.flatMap(\.handoffs).map { $0.before + .seconds(1) }.max() ?? .zero
        rules.schedules = schedules.map { $0.schedule(epochSeconds: epochSeconds, horizon: horizon + ahead) }
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
            .map { PolicyReader(reading: reading, targets: targets, schedules: schedules.count).read($0) }
        let notify = NotifyReader(reading: reading, people: catalog.people).read(table["notify"])
        let channels = channels(table["channels"])
        let policyNames = Names(
            what: "policy", texts: policies.map(\.name.text),
            isComplete: table["policies"] != nil || !table.seemsToMean("policies"))
        let paged = ServiceReader(reading: reading, catalog: catalog).read(table["services"], policies: policyNames)
        var rules = PagerRules(
            services: paged.map(\.service),
            policies: policies,
            schedules: schedules.map(\.schedule), notify: notify.map(\.rules), channels: channels.map(\.link),
            delivery: channels.map(\.delivery), eventLink: LinkRules(latency: PagerDuty.eventLatency),
            eventRetry: PagerDuty.eventRetry,
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

    // MARK: Channels and events

    private static let linkKeys = ["latency", "loss", "duplication", "reordering", "hold"]

    private func channels(_ node: YAMLNode?) -> [(link: LinkRules, delivery: DeliveryRules)] {
        let table = node.flatMap {
            Table($0, "'channels'", area: area, keys: Channel.allCases.map(\.rawValue), reading: reading)
        }
        let channels = Channel.allCases.map { channel in
            let standard = PagerDuty.link(of: channel)
            let keys = Self.linkKeys + ["known_after", "retry", "otherwise"]
            guard let node = table?[channel.rawValue],
                let own = Table(node, "a channel", area: area, keys: keys, reading: reading)
            else { return (link: standard, delivery: DeliveryRules()) }
            return (link(own, standard, area: area, reading: reading), delivery(own))
        }
        checkCircles(channels.map(\.delivery), table)
        return channels
    }

    /// What is done about a failure is done once it is known.
    private func delivery(_ table: Table) -> DeliveryRules {
        let isActedOn = table["retry"] != nil || table["otherwise"] != nil
        return DeliveryRules(
            knownAfter: table.delay("known_after") ?? (isActedOn ? PagerDuty.failureKnownAfter : nil),
            retry: backoff(table["retry"], .none, area: area, reading: reading),
            otherwise: table.choice("otherwise", Channel.self))
    }

    /// A notification that goes from channel to channel must come to an end.
    private func checkCircles(_ delivery: [DeliveryRules], _ table: Table?) {
        for channel in Channel.allCases {
            var seen = [channel]
            while let next = delivery[(seen.last ?? channel).place].otherwise, !seen.dropFirst().contains(next) {
                seen.append(next)
                if next == channel { break }
            }
            guard seen.count > 1, seen.last == channel else { continue }
            reading.error(
                "pager/channel-circle",
                "what \(channel.rawValue) cannot deliver comes back to it: "
                    + seen.map(\.rawValue).joined(separator: ", "), at: table?[channel.rawValue]?["otherwise"]?.mark,
                hint: "let the last channel have no 'otherwise'")
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
