import Model
import Vendors

/// Reads a policy: who is told in which order.
struct PolicyReader {
    static let keys = ["levels", "repeat", "handoffs"]

    private let area = "pager"
    let reading: Reading
    /// Schedules, then people: whom a level may name.
    let targets: Names
    /// How many of the targets are schedules.
    let schedules: Int

    init(reading: Reading, targets: Names, schedules: Int) {
        (self.reading, self.targets, self.schedules) = (reading, targets, schedules)
    }

    func read(_ pair: YAMLNode.Pair) -> Policy {
        guard let table = Table(pair.value, "a policy", area: area, keys: Self.keys, reading: reading) else {
            return Policy(name: Symbol(pair.key), levels: [], repeats: 0)
        }
        return policy(pair.key, table, at: pair.mark)
    }

    /// What the keys of a table say of a policy; `mark` is where it begins.
    func policy(_ name: String, _ table: Table, at mark: SourceMark) -> Policy {
        var policy = Policy(name: Symbol(name), levels: [], repeats: 0)
        let levels = reading.list(table["levels"], "'levels'", area: area)
        if levels.isEmpty, table["levels"].map({ $0.isEmpty || $0.pairs == nil && $0.scalar == nil }) ?? true {
            reading.error(
                "pager/no-levels", "the policy '\(name)' has no levels", at: table["levels"]?.mark ?? mark,
                hint: "add 'levels: [{notify: SOMEBODY, wait: 5m}]'")
        }
        if levels.count > PagerDuty.levelsMax {
            reading.error(
                "pager/too-many-levels", "a policy has at most \(PagerDuty.levelsMax) levels, found \(levels.count)",
                at: levels[PagerDuty.levelsMax].mark)
        }
        policy.levels = levels.compactMap { level($0) }
        policy.repeats = Int(table.integer("repeat", 0...Int64(PagerDuty.repeatsMax)) ?? 0)
        policy.handoffs = table.choice("handoffs", Policy.Handoffs.self) ?? .inUse
        return policy
    }

    private func level(_ node: YAMLNode) -> Policy.Level? {
        guard let table = Table(node, "a level", area: area, keys: ["notify", "wait", "assign"], reading: reading) else {
            return nil
        }
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
        return Policy.Level(
            targets: found, wait: wait(table, targets: items.count),
            assignment: table.choice("assign", Policy.Assignment.self) ?? .everyone)
    }

    private func wait(_ table: Table, targets: Int) -> Delay {
        guard let wait = table.delay("wait") else { return PagerDuty.waitDefault }
        if wait >= PagerDuty.waitMin {
            warnOfSeconds(wait, "a level's wait", "pager/not-minutes", at: table["wait"]?.mark, reading)
        }
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
}

/// The vendor's delays are whole numbers. Source: `escalation_delay_in_minutes`, `start_delay_in_minutes` of the PagerDuty REST API.
func warnOfSeconds(_ delay: Delay, _ what: String, _ code: String, at mark: SourceMark?, _ reading: Reading) {
    guard delay.nanoseconds % Delay.minutes(1).nanoseconds != 0 else { return }
    reading.warning(
        code, "\(what) is a whole number of minutes, found '\(delay.text)'", at: mark,
        hint: "the vendor would refuse it; here it counts as written")
}
