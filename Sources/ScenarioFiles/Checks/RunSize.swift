package import Model

/// What a run costs at most, estimated before it starts, so that a scenario nobody could wait for is refused and not begun.
///
/// The costs of a step are rounded up from the program's own `bench`; they bound, they do not predict.
package struct RunSize: Sendable {
    /// Above these no sum of lines or bytes is safe from overflow.
    package static let linesMax: Int64 = 100_000_000_000_000
    static let bytesMax: Int64 = 1_000_000_000_000_000_000
    /// Lines that can be moved one by one: about a quarter of an hour, and a second of them in memory.
    package static let singleLinesMax: Int64 = 20_000_000_000
    package static let singleLinesPerSecondMax: Int64 = 10_000_000
    /// Counters of the past that fit into memory.
    static let cellsMax: Int64 = 40_000_000
    static let workMax = Delay.minutes(15)
    private static let step = Delay(nanoseconds: 2000)
    private static let singleLine = Delay(nanoseconds: 100)
    /// How late a line may be and still be counted.
    private static let lateness = Delay.minutes(10)

    /// One thing that costs time: what, where the user wrote it, and how long.
    package struct Part: Sendable {
        var text: String
        var mark: SourceMark?
        package var work: Delay
    }

    private let scenario: Scenario
    private var length: Delay { scenario.horizon - .start }

    package init(_ scenario: Scenario) { self.scenario = scenario }

    // MARK: Lines

    /// Lines the scenario writes at most.
    package var lines: Int64 {
        let background = scenario.background.reduce(Int64(0)) { sum, background in
            sum.saturatingAdding(count(perKilosecond: background.requestsPerKilosecond, in: scenario.lasts))
        }
        return scenario.faults.reduce(background) { sum, fault in
            switch fault.kind {
            case .flood(let rate, _): sum.saturatingAdding(count(perKilosecond: rate * 1000, in: fault.latestEnd - fault.at))
            case .errors(.burst(let count)): sum.saturatingAdding(count)
            case .outage, .errors, .latency, .silence, .generic, .missedJob, .down, .loss, .delay, .duplication, .reordering:
                sum
            }
        }
    }

    /// Bytes of all lines, each counted as long as the longest.
    var bytes: Int64 {
        let (bytes, overflow) = lines.multipliedReportingOverflow(by: scenario.streams.map(\.template.bytes).max() ?? 0)
        return overflow ? .max : bytes
    }

    /// Lines of the fullest second, if all that can happen at once did.
    package var linesPerSecond: Int64 {
        let background = scenario.background.reduce(Int64(0)) { $0.saturatingAdding($1.requestsPerKilosecond / 1000 + 1) }
        return scenario.faults.reduce(background) { sum, fault in
            switch fault.kind {
            case .flood(let rate, _): sum.saturatingAdding(rate)
            case .errors(.burst(let count)): sum.saturatingAdding(count)
            case .outage, .errors, .latency, .silence, .generic, .missedJob, .down, .loss, .delay, .duplication, .reordering:
                sum
            }
        }
    }

    private func count(perKilosecond rate: Int64, in length: Delay) -> Int64 {
        let seconds = length.nanoseconds / 1_000_000_000 + 1
        let (lines, overflow) = rate.multipliedReportingOverflow(by: seconds)
        return overflow ? .max : lines / 1000 + 1
    }

    // MARK: Work

    /// What takes time, the most expensive first.
    package var parts: [Part] {
        (scenario.setup.rules.map(evaluations) + scenario.setup.monitors.flatMap(sampling)
            + [transport, jobs, filtering].compactMap(\.self)).enumerated()
            .sorted { ($1.element.work, $0.offset) < ($0.element.work, $1.offset) }.map(\.element)
    }

    package var work: Delay { parts.reduce(.zero) { $0 + $1.work } }

    private func evaluations(_ rule: AlertRule) -> Part {
        let times = (scenario.lasts + rule.window + Self.lateness).nanoseconds / rule.every.nanoseconds + 1
        let buckets = min(rule.window, length).nanoseconds / bucket + 1
        let each = Self.step + Delay(nanoseconds: buckets * 2) * groups(rule)
        return Part(
            text: "'\(rule.name)' is evaluated \(times) times over \(buckets) steps of its window", mark: rule.mark,
            work: each * times)
    }

    /// Groups a rule can have, each as many times as streams may feed it and residues it has to look at.
    private func groups(_ rule: AlertRule) -> Int64 {
        scenario.streams.filter { rule.query.mayMatch($0.template) }.reduce(1) { sum, stream in
            let varies = stream.template.fields.contains { $0.value.varies && rule.groupBy.contains($0.name) }
            return sum + LogTemplate.cycle64 * (varies ? LogTemplate.cycle64 : 1)
        }
    }

    /// What a monitor does at its intervals.
    private func sampling(_ monitor: Monitor) -> [Part] {
        switch monitor.kind {
        case .prober(let rules):
            return rules.checks.map { check in
                let times = scenario.lasts.nanoseconds / check.every.nanoseconds + 1
                return Part(text: "'\(check.name)' asks \(times) times", mark: check.mark, work: Self.step * 3 * times)
            }
        case .heartbeat(let rules):
            return rules.checks.compactMap { check in
                guard let every = check.every else { return nil }
                let times = scenario.lasts.nanoseconds / every.nanoseconds + 1
                return Part(text: "'\(check.name)' is pinged \(times) times", mark: check.mark, work: Self.step * 3 * times)
            }
        case .elastalert(let rules):
            return rules.rules.map { rule in
                let times = (scenario.lasts + rule.reach).nanoseconds / rule.every.nanoseconds + 1
                return Part(text: "'\(rule.name)' runs \(times) times", mark: rule.mark, work: Self.step * 200 * times)
            }
        case .desk(let rules):
            let times = (scenario.horizon - .start).nanoseconds / rules.reads.nanoseconds + 1
            return [Part(text: "the mailbox is read \(times) times", mark: rules.mark, work: Self.step * times)]
        case .cloudwatch(let rules):
            return rules.alarms.map { alarm in
                let times = (scenario.lasts + rules.reach(of: alarm)).nanoseconds / alarm.every.nanoseconds + 1
                let minutes = (alarm.period * Int64(alarm.range)).nanoseconds / Delay.minutes(1).nanoseconds + 1
                return Part(
                    text: "'\(alarm.name)' is evaluated \(times) times over \(minutes) minutes", mark: alarm.mark,
                    work: (Self.step + Delay(nanoseconds: minutes * 20)) * times)
            }
        case .prometheus(let rules): return sampling(rules)
        case .inbox(let rules):
            let times = (scenario.horizon - .start).nanoseconds / rules.reads.nanoseconds + 1
            return [Part(text: "'\(rules.name)' is read \(times) times", mark: rules.mark, work: Self.step * times)]
        // It acts on what fires, which is rare.
        case .alertmanager: return []
        }
    }

    /// Scrapes of every service, and rules over all their series.
    private func sampling(_ rules: PrometheusRules) -> [Part] {
        let scrapes = (scenario.lasts.nanoseconds / rules.scrape.nanoseconds + 1) * Int64(scenario.catalog.services.count)
        let series = Int64(metricSeries(of: scenario).count)
        let scraping = Part(
            text: "services are scraped every \(rules.scrape.text) for \(scenario.lasts.text)", mark: nil,
            work: Self.step * 3 * scrapes)
        return [scraping]
            + rules.groups.map { group in
                let times = scenario.lasts.nanoseconds / group.interval.nanoseconds + 1
                let rules = Int64(group.rules.count)
                return Part(
                    text: "the group '\(group.name)' is evaluated \(times) times", mark: nil,
                    work: (Self.step + Delay(nanoseconds: 500) * series * rules) * times)
            }
    }

    private var transport: Part? {
        if scenario.setup.path.isEmpty { return nil }
        let flushes = scenario.setup.path.compactMap { hop -> Delay? in
            switch hop.kind {
            case .writer(let rules): rules.flush
            case .tail(let rules): rules.backoff
            case .logGroup, .shipper, .listener: nil
            }
        }
        let interval = min(flushes.min() ?? .seconds(1), .seconds(1))
        let consignments = (scenario.lasts.nanoseconds / interval.nanoseconds + 1) * Int64(scenario.catalog.services.count)
        let name = flushes.isEmpty ? "each second" : "every \(interval.text)"
        return Part(
            text: "lines are collected \(name) for \(scenario.lasts.text)", mark: nil,
            work: Self.step * Int64(2 * scenario.setup.path.count + 1) * consignments)
    }

    private var jobs: Part? {
        let jobs = scenario.catalog.services.flatMap(\.jobs)
        let runs = jobs.reduce(Int64(0)) { $0 + scenario.lasts.nanoseconds / $1.every.nanoseconds + 1 }
        return jobs.isEmpty ? nil : Part(text: "jobs run \(runs) times", mark: nil, work: Self.step * runs)
    }

    /// A filter on what differs from line to line takes runs of lines apart.
    private var filtering: Part? {
        let takesApart = scenario.setup.path.contains { hop in
            guard case .logGroup(let rules) = hop.kind else { return false }
            return scenario.streams.contains { rules.filter.mayVary(in: $0.template) }
        }
        return takesApart
            ? Part(
                text: "the filter looks at what differs from line to line, and there are \(lines) lines", mark: nil,
                work: Self.singleLine * lines) : nil
    }

    // MARK: Memory

    /// The common step of all windows, in nanoseconds.
    var bucket: Int64 {
        let common = scenario.setup.rules.reduce(Int64(0)) { divisor, rule in
            var (a, b) = (divisor, rule.granularity.nanoseconds)
            while b != 0 { (a, b) = (b, a % b) }
            return a
        }
        return common == 0 ? 1_000_000_000 : common
    }

    /// Counters a run keeps of the past.
    var cells: Int64 {
        let span = (scenario.setup.rules.map { $0.window + $0.every }.max() ?? .zero) + Self.lateness
        let streams = scenario.streams.count { stream in scenario.setup.rules.contains { $0.query.mayMatch(stream.template) } }
        let (cells, overflow) = (span.nanoseconds / bucket).multipliedReportingOverflow(
            by: Int64(streams) * (LogTemplate.cycle64 + 1))
        return overflow ? .max : cells
    }
}

extension LogTemplate {
    fileprivate static let cycle64 = Int64(cycle)
}

extension LogTemplate.Value {
    /// Whether it differs from line to line.
    var varies: Bool {
        switch self {
        case .text, .number: false
        case .texts, .numbers, .serial: true
        }
    }
}

extension FilterPattern {
    /// Whether it may let some lines of a template through and hold others back.
    fileprivate func mayVary(in template: LogTemplate) -> Bool {
        let varying = template.fields.filter(\.value.varies)
        switch self {
        case .everything: return false
        case .json(let condition): return varying.contains { condition.fields.contains($0.name) }
        case .terms(let all, let any, let none):
            return (all + any + none).contains { word in
                varying.contains { field in
                    switch field.value {
                    case .text, .number: false
                    case .texts(let texts): texts.contains { $0.contains(word) }
                    case .numbers(let numbers): numbers.contains { String($0).contains(word) }
                    case .serial: word.allSatisfy { $0.isHexDigit || $0 == "-" }
                    }
                }
            }
        }
    }
}

extension FilterPattern.Condition {
    fileprivate var fields: [String] {
        switch self {
        case .compare(let field, _, _), .exists(let field, _): [field]
        case .and(let a, let b), .or(let a, let b): a.fields + b.fields
        }
    }
}

/// Refuses what no run could carry.
struct SizeChecks {
    let reading: Reading
    let lastsMark: SourceMark?

    func check(_ scenario: Scenario) {
        let size = RunSize(scenario)
        if size.lines > RunSize.linesMax || size.bytes > RunSize.bytesMax {
            reading.error(
                "scenario/too-many-lines",
                "the scenario writes more than can be counted: \(size.lines) lines", at: lastsMark,
                hint: "let it last shorter, or lower its rates")
        }
        checkWindows(scenario, size)
        let parts = size.parts
        guard let worst = parts.first, size.work > RunSize.workMax else { return }
        reading.error(
            "scenario/too-long-to-run", "this takes longer to run than anybody would wait: \(worst.text)",
            at: worst.mark ?? lastsMark, hint: "let the scenario last shorter, or make its intervals longer")
    }

    private func checkWindows(_ scenario: Scenario, _ size: RunSize) {
        for rule in scenario.setup.rules {
            guard
                let field = rule.groupBy.first(where: { name in
                    scenario.streams.contains { $0.template.fields.contains { $0.name == name && $0.value.isSerial } }
                })
            else { continue }
            reading.error(
                "alert/group-per-line", "every line has a '\(field)' of its own, so each would be a group", at: rule.mark,
                hint: "group by a field that lines share, like 'service'")
        }
        guard size.cells > RunSize.cellsMax else { return }
        let finest = scenario.setup.rules.min { $0.granularity < $1.granularity }
        let widest = scenario.setup.rules.max { $0.window < $1.window }
        reading.error(
            "alert/windows-too-fine",
            "windows of up to \(widest?.window.text ?? "") in common steps of \(Delay(nanoseconds: size.bucket).text) do not fit into memory",
            at: finest?.mark, hint: "write a larger 'granularity' (1s suits most), or a shorter 'window'")
    }
}

extension LogTemplate.Value {
    var isSerial: Bool {
        if case .serial = self { true } else { false }
    }
}
