/// Who is on call for a while; nobody where `who` is nil. Half-open.
package struct Duty: Hashable, Sendable {
    package var from: Instant
    package var until: Instant
    package var who: String?
    package init(from: Instant, until: Instant, who: String?) { (self.from, self.until, self.who) = (from, until, who) }
}

/// A schedule over a stretch of calendar, as the vendor renders it: each layer by itself, the overrides, and what is left of them.
package struct ScheduleRendering: Hashable, Sendable {
    package struct Layer: Hashable, Sendable {
        /// Who rotates when, in words.
        package var title: String
        package var duties: [Duty]
        package init(title: String, duties: [Duty]) { (self.title, self.duties) = (title, duties) }
    }

    package var name: String
    /// The zone its hours are written in.
    package var zone: String
    /// The stretch's start and the clock it is shown on; instants count from it.
    package var epoch: Epoch
    package var length: Delay
    /// In the order of the setup: a later one beats an earlier one. Gaps are left out.
    package var layers: [Layer]
    /// Among themselves. Gaps are left out.
    package var overrides: [Duty]
    /// The whole stretch without a break: a gap is a duty of nobody.
    package var final: [Duty]

    package init(
        name: String, zone: String, epoch: Epoch, length: Delay, layers: [Layer], overrides: [Duty], final: [Duty]
    ) {
        (self.name, self.zone, self.epoch, self.length) = (name, zone, epoch, length)
        (self.layers, self.overrides, self.final) = (layers, overrides, final)
    }

    /// How much of the stretch somebody has, in hundredths of a per cent, rounded down: only a stretch without a gap has 10,000.
    package func coverage(of duties: [Duty]) -> Int64 {
        let seconds = duties.filter { $0.who != nil }.reduce(Int64(0)) { $0 + ($1.until - $1.from).nanoseconds / 1_000_000_000 }
        let all = length.nanoseconds / 1_000_000_000
        return all == 0 ? 0 : seconds * 10_000 / all
    }

    /// Every change of who is on call inside the stretch, from or to nobody included.
    package var handoffs: [(at: Instant, from: String?, to: String?)] {
        zip(final, final.dropFirst()).map { ($1.from, $0.who, $1.who) }
    }
}

/// Who is on call at one instant, on every schedule and on every level of every policy.
package struct OnCallMoment: Hashable, Sendable {
    package struct OnSchedule: Hashable, Sendable {
        package var schedule: String
        package var zone: String
        package var who: String?
        /// When this duty, or this gap, began and ends; nil = further away than anybody looked.
        package var since: Instant?
        package var until: Instant?
        /// Who has it then.
        package var next: String?
        package init(schedule: String, zone: String, who: String?, since: Instant?, until: Instant?, next: String?) {
            (self.schedule, self.zone, self.who) = (schedule, zone, who)
            (self.since, self.until, self.next) = (since, until, next)
        }
    }

    package struct Target: Hashable, Sendable {
        package var name: String
        package var isSchedule: Bool
        package var who: String?
        package init(name: String, isSchedule: Bool, who: String?) {
            (self.name, self.isSchedule, self.who) = (name, isSchedule, who)
        }
    }

    package struct Level: Hashable, Sendable {
        package var targets: [Target]
        package var wait: Delay
        package init(targets: [Target], wait: Delay) { (self.targets, self.wait) = (targets, wait) }

        /// Each person once, in the order of the targets; nobody: the level is skipped.
        package var people: [String] {
            targets.compactMap(\.who).reduce(into: []) { people, who in if !people.contains(who) { people.append(who) } }
        }
    }

    package struct OfPolicy: Hashable, Sendable {
        package var policy: String
        package var levels: [Level]
        package init(policy: String, levels: [Level]) { (self.policy, self.levels) = (policy, levels) }
    }

    /// The instant is `at` on this clock.
    package var epoch: Epoch
    package var at: Instant
    package var schedules: [OnSchedule]
    package var policies: [OfPolicy]

    package init(epoch: Epoch, at: Instant, schedules: [OnSchedule], policies: [OfPolicy]) {
        (self.epoch, self.at, self.schedules, self.policies) = (epoch, at, schedules, policies)
    }
}
