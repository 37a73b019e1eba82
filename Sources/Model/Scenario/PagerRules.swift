/// How the pager is set up: services, escalation policies, schedules, notification rules and channels.
@usableFromInline
package struct PagerRules: Hashable, Sendable {
    package var services: [PagedService]
    @usableFromInline package var policies: [Policy]
    @usableFromInline package var schedules: [Schedule]
    /// By person.
    package var notify: [NotificationRules]
    /// By `Channel.allCases` order.
    package var channels: [LinkRules]
    /// By `Channel.allCases` order.
    package var delivery: [DeliveryRules]
    /// From the aggregator to the events endpoint.
    package var eventLink: LinkRules
    /// The aggregator's patience with the events endpoint.
    package var eventRetry: Backoff
    /// Events a minute and key before 429. Source: developer.pagerduty.com, events-API-v2 rate limits (about 120).
    package var eventsPerMinuteMax: Int
    package var choices: PagerChoices
    /// Every event passes these before the rules of its service, as if all integration keys were one event orchestration's.
    package var orchestration: [EventRule] = []
    package var workflows: [Workflow] = []

    package init(
        services: [PagedService], policies: [Policy], schedules: [Schedule], notify: [NotificationRules], channels: [LinkRules],
        delivery: [DeliveryRules] = Channel.allCases.map { _ in DeliveryRules() }, eventLink: LinkRules, eventRetry: Backoff,
        eventsPerMinuteMax: Int, choices: PagerChoices = PagerChoices()
    ) {
        (self.services, self.policies, self.schedules, self.notify) = (services, policies, schedules, notify)
        (self.channels, self.delivery) = (channels, delivery)
        (self.eventLink, self.eventRetry) = (eventLink, eventRetry)
        (self.eventsPerMinuteMax, self.choices) = (eventsPerMinuteMax, choices)
    }

    package func link(of channel: Channel) -> LinkRules { channels[channel.place] }
    package func delivery(by channel: Channel) -> DeliveryRules { delivery[channel.place] }
}

/// A catalog service as the pager knows it.
package struct PagedService: Hashable, Sendable {
    package enum UrgencyRule: Hashable, Sendable {
        case constant(Urgency)
        /// critical, error -> high; warning, info -> low.
        case bySeverity
        case supportHours(SupportHours)
    }

    /// One urgency while somebody is there, another while nobody is. Source: PagerDuty REST API, `incident_urgency_rule`.
    package struct SupportHours: Hashable, Sendable {
        package enum Rule: String, Hashable, Sendable, CaseIterable { case high, low, severity }
        /// Where the hours begin or end.
        package enum Edge: String, Hashable, Sendable, CaseIterable { case start, end }

        package var hours: Windows
        package var during: Rule
        package var outside: Rule
        /// When what is still triggered with low urgency is raised to high; nil = never. Source: REST API, `scheduled_actions`.
        package var raises: Edge?
        package init(hours: Windows, during: Rule, outside: Rule, raises: Edge?) {
            (self.hours, self.during, self.outside, self.raises) = (hours, during, outside, raises)
        }
    }

    package var service: ServiceID
    package var policy: PolicyID
    package var urgency: UrgencyRule
    /// Nil = off.
    package var acknowledgementTimeout: Delay?
    package var autoResolve: Delay?
    /// When it takes no events.
    package var maintenance: Windows
    /// From the start on, until it is enabled.
    package var isDisabled: Bool
    package var grouping: Grouping
    /// How long a new alert is held back, to see whether it resolves itself; nil = not at all. PagerDuty holds back those it judges
    /// transient; a drill holds back all.
    package var autoPause: Delay?
    package var rules: [EventRule] = []
    package init(
        service: ServiceID, policy: PolicyID, urgency: UrgencyRule, acknowledgementTimeout: Delay?, autoResolve: Delay?,
        maintenance: Windows = Windows([]), isDisabled: Bool = false, grouping: Grouping = .none, autoPause: Delay? = nil
    ) {
        (self.grouping, self.autoPause) = (grouping, autoPause)
        (self.maintenance, self.isDisabled) = (maintenance, isDisabled)
        (self.service, self.policy, self.urgency) = (service, policy, urgency)
        (self.acknowledgementTimeout, self.autoResolve) = (acknowledgementTimeout, autoResolve)
    }
}

@usableFromInline
package struct Policy: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case person(PersonID)
        case schedule(ScheduleID)
    }

    /// Who of a level's targets gets an incident that reaches it. Source: `escalation_rule_assignment_strategy` of the PagerDuty REST
    /// API, escalation policies.
    package enum Assignment: String, Hashable, Sendable, CaseIterable {
        case everyone
        /// One target, the next whose turn it is. Source: support.pagerduty.com, round robin scheduling.
        case roundRobin = "round-robin"
    }

    package struct Level: Hashable, Sendable {
        package var targets: [Target]
        /// How long this level has before the next is told.
        package var wait: Delay
        package var assignment: Assignment
        package init(targets: [Target], wait: Delay, assignment: Assignment = .everyone) {
            (self.targets, self.wait, self.assignment) = (targets, wait, assignment)
        }
    }

    /// When a policy's people may be told of their hand-offs. Source: `on_call_handoff_notifications` of the PagerDuty REST API.
    package enum Handoffs: String, Hashable, Sendable, CaseIterable {
        /// When a service uses it.
        case inUse = "in-use"
        case always
    }

    package var name: Symbol
    package var levels: [Level]
    /// Extra passes after the first; 0...9 at PagerDuty.
    package var repeats: Int
    package var handoffs: Handoffs
    package init(name: Symbol, levels: [Level], repeats: Int, handoffs: Handoffs = .inUse) {
        (self.name, self.levels, self.repeats, self.handoffs) = (name, levels, repeats, handoffs)
    }

    /// From the incident's opening until the policy is exhausted, when no level is empty and nobody answers.
    package var fullLength: Delay {
        levels.reduce(Delay.zero) { $0 + $1.wait } * Int64(repeats + 1)
    }
}

/// Who is on call when: as authored, and flat.
@usableFromInline
package struct Schedule: Hashable, Sendable {
    package struct Shift: Hashable, Sendable {
        package var from: Instant
        package var until: Instant
        package var person: PersonID
        package init(from: Instant, until: Instant, person: PersonID) {
            (self.from, self.until, self.person) = (from, until, person)
        }
    }

    /// Turns that go round, in wall-clock time of the schedule's zone. A later layer beats an earlier one.
    package struct Layer: Hashable, Sendable {
        package var rotation: [PersonID]
        package var turn: Delay
        /// Nobody before it.
        package var from: CivilTime
        package var until: CivilTime?
        /// Turn 0 begins here, which may be before or after `from`; nil = at `from`. Source: `rotation_virtual_start` of the
        /// PagerDuty REST API, schedules.
        package var turnsFrom: CivilTime?
        /// On duty only then; always when empty. Several are a union.
        package var restrictions: [Restriction]
        package init(
            rotation: [PersonID], turn: Delay, from: CivilTime, until: CivilTime?, turnsFrom: CivilTime? = nil,
            restrictions: [Restriction]
        ) {
            (self.rotation, self.turn, self.from, self.until) = (rotation, turn, from, until)
            (self.turnsFrom, self.restrictions) = (turnsFrom, restrictions)
        }

        /// When turn 0 begins.
        package var turnZero: CivilTime { turnsFrom ?? from }
    }

    /// A span of the day, on some weekdays; past midnight when it ends at or before it starts.
    package struct Restriction: Hashable, Sendable {
        /// 1 = Monday ... 7 = Sunday: the day it starts on.
        package var weekdays: [Int64]
        /// Seconds since local midnight.
        package var fromSecond: Int64
        /// Length in wall-clock seconds.
        package var lengthSeconds: Int64
        package init(weekdays: [Int64], fromSecond: Int64, lengthSeconds: Int64) {
            (self.weekdays, self.fromSecond, self.lengthSeconds) = (weekdays, fromSecond, lengthSeconds)
        }
    }

    package struct Override: Hashable, Sendable {
        package var person: PersonID
        package var from: CivilTime
        package var until: CivilTime
        package init(person: PersonID, from: CivilTime, until: CivilTime) {
            (self.person, self.from, self.until) = (person, from, until)
        }
    }

    package var name: Symbol
    package var zone: String
    package var layers: [Layer]
    /// In order of creation: the last one wins.
    package var overrides: [Override]
    /// Ascending, without overlap, up to the horizon. Gaps are nobody.
    package var shifts: [Shift]
    /// The zone's clock, ascending, from before anything the schedule names until after the horizon: what the judge needs to read the
    /// authored lines by itself. Empty where there is no run, and for UTC.
    package var offsets: [Epoch.Offset]
    package init(
        name: Symbol, zone: String, layers: [Layer], overrides: [Override], shifts: [Shift], offsets: [Epoch.Offset] = []
    ) {
        (self.name, self.zone, self.layers, self.overrides, self.shifts) = (name, zone, layers, overrides, shifts)
        self.offsets = offsets
    }

    package func person(at instant: Instant) -> PersonID? {
        shifts.last { $0.from <= instant }.flatMap { instant < $0.until ? $0.person : nil }
    }
}

/// What a person does when paged.
package struct Habit: Hashable, Sendable {
    /// From the first page that arrives to the acknowledgement; nil = never.
    package var acknowledges: Quantiles?
    /// Chance, drawn once per person and fault, that no page is ever answered.
    package var unanswered: Ratio
    /// From the acknowledgement to the fix; nil = never fixes anything.
    package var fixes: Quantiles?
    /// From the fix to resolving the incident; nil = leaves it open.
    package var resolves: Quantiles?
    package init(acknowledges: Quantiles?, unanswered: Ratio = .zero, fixes: Quantiles?, resolves: Quantiles?) {
        (self.acknowledges, self.unanswered, self.fixes, self.resolves) = (acknowledges, unanswered, fixes, resolves)
    }
}
