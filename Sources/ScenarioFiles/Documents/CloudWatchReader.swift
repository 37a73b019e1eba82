import Model
import Vendors

/// Reads `cloudwatch:`, the metric filters on the log group that a path ends in, and their alarms.
struct CloudWatchReader {
    static let keys = ["filters", "alarms", "publish_lag", "delivery", "retry"]
    static let filterKeys = ["pattern", "value", "default"]
    static let alarmKeys = [
        "filter", "when", "period", "evaluation_periods", "datapoints_to_alarm", "missing", "on_ok", "on_insufficient", "phase",
        "severity", "to", "by",
    ]
    private let area = "cloudwatch"
    let reading: Reading
    let services: Names
    let inboxes: Names

    func read(_ node: YAMLNode) -> Monitor? {
        guard let table = Table(node, "'cloudwatch'", area: area, keys: Self.keys, reading: reading) else { return nil }
        let filters = reading.entries(table["filters"], "metric filter", area: area).compactMap(filter)
        if filters.count > CloudWatchAlarms.filtersMax {
            reading.error(
                "cloudwatch/too-many-filters", "a log group has at most \(CloudWatchAlarms.filtersMax) metric filters",
                at: table["filters"]?.mark)
        }
        let known = table["filters"].map { $0.pairs?.count == filters.count } ?? !table.seemsToMean("filters")
        let names = Names(what: "filter", texts: filters.map(\.name.text), isComplete: known)
        let alarms = reading.entries(table["alarms"], "alarm", area: area).compactMap { alarm($0, names) }
        if alarms.isEmpty, !table.seemsToMean("alarms"), table["alarms"]?.pairs?.isEmpty ?? true {
            reading.error(
                "cloudwatch/no-alarms", "'cloudwatch' has no alarms, so nothing can call the pager", at: table.mark,
                hint: "add 'alarms: {NAME: {filter: ..., when: Sum >= 60, to: SERVICE}}'")
        }
        let rules = CloudWatchRules(
            filters: filters, alarms: alarms, publishLag: table.quantiles("publish_lag") ?? CloudWatchAlarms.publishLag,
            delivery: table.quantiles("delivery") ?? CloudWatchAlarms.delivery,
            retry: backoff(table["retry"], CloudWatchAlarms.retry, area: area, reading: reading))
        return Monitor(name: Symbol("cloudwatch"), kind: .cloudwatch(rules))
    }

    // MARK: Filters

    private func filter(_ pair: YAMLNode.Pair) -> MetricFilter? {
        guard let table = Table(pair.value, "a metric filter", area: area, keys: Self.filterKeys, reading: reading) else {
            return nil
        }
        let pattern = pattern(table)
        return MetricFilter(
            name: Symbol(pair.key), patternText: pattern.text, pattern: pattern.pattern, value: value(table),
            defaultValue: table["default"].flatMap { number($0, "'default'") })
    }

    private func pattern(_ table: Table) -> (text: String, pattern: FilterPattern) {
        let hint = #"add "pattern: '{ $.level = \"ERROR\" }'", or pattern: '""' for every line"#
        guard let node = table.required("pattern", "a metric filter", hint: hint),
            let text = reading.text(node, "'pattern'", area)
        else { return ("", .everything) }
        do {
            return (text, try parseFilterPattern(text))
        } catch {
            reading.report(error, in: node, code: "cloudwatch/bad-pattern")
            return (text, .everything)
        }
    }

    private func value(_ table: Table) -> MetricFilter.Value {
        guard let node = table["value"], let text = reading.text(node, "'value'", area) else { return .constant(1000) }
        if text.hasPrefix("$.") { return .field(String(text.dropFirst(2))) }
        return .constant(reading.thousandths(text, "'value'", area, at: node.mark) ?? 1000)
    }

    private func number(_ node: YAMLNode, _ what: String) -> Int64? {
        reading.text(node, what, area).flatMap { reading.thousandths($0, what, area, at: node.mark) }
    }

    // MARK: Alarms

    private func alarm(_ pair: YAMLNode.Pair, _ filters: Names) -> MetricAlarm? {
        guard let table = Table(pair.value, "an alarm", area: area, keys: Self.alarmKeys, reading: reading) else { return nil }
        let filter = table.required("filter", "an alarm", hint: "add 'filter: NAME' of a metric filter")
        let to = table.required("to", "an alarm", hint: "add 'to: SERVICE'")
        let condition = condition(table)
        let period = period(table)
        let periods = table.integer("evaluation_periods", 1...10_080) ?? 1
        let datapoints = table.integer("datapoints_to_alarm", 1...10_080) ?? periods
        if datapoints > periods {
            reading.error(
                "cloudwatch/too-many-datapoints", "\(datapoints) datapoints of \(periods) evaluation periods can never alarm",
                at: table["datapoints_to_alarm"]?.mark, hint: "at most 'evaluation_periods'")
        }
        let longest = CloudWatchAlarms.lengthMax(period: period)
        if period * periods > longest {
            reading.error(
                "cloudwatch/too-long",
                "the evaluation periods are \((period * periods).text) together, at most \(longest.text)",
                at: table["evaluation_periods"]?.mark ?? table["period"]?.mark ?? pair.mark)
        }
        var alarm = MetricAlarm(
            name: Symbol(pair.key), filter: filter.flatMap { reading.resolve($0, in: filters, area) } ?? 0,
            statistic: condition.statistic, period: period, evaluationPeriods: Int(periods), datapointsToAlarm: Int(datapoints),
            comparison: condition.comparison, threshold: condition.threshold,
            missing: table.choice("missing", MetricAlarm.MissingData.self) ?? CloudWatchAlarms.missing,
            resolves: table.choice("on_ok", OKAction.self) != .nothing,
            insufficient: table.choice("on_insufficient", MetricAlarm.Insufficient.self) ?? .ignore, phase: nil,
            severity: table.choice("severity", Severity.Word.self)?.severity ?? .critical,
            service: ServiceID(to.flatMap { reading.resolve($0, in: services, area) } ?? -1),
            destinations: reading.destinations(table["by"], in: inboxes, area), mark: pair.mark)
        alarm.phase = table.phase(below: alarm.every) ?? alarm.phase
        return alarm
    }

    /// What the pager is told when an alarm is over.
    private enum OKAction: String, CaseIterable { case resolve, nothing }

    private func period(_ table: Table) -> Delay {
        let period = table.delay("period", atLeast: .seconds(1)) ?? .minutes(1)
        let isWhole = period.nanoseconds % Delay.minutes(1).nanoseconds == 0
        if !isWhole, !CloudWatchAlarms.shortPeriods.contains(period) {
            reading.error(
                "cloudwatch/bad-period", "a period is 10s, 20s, 30s or whole minutes, found '\(period.text)'",
                at: table["period"]?.mark)
            return .minutes(1)
        }
        if !isWhole {
            reading.warning(
                "cloudwatch/finer-than-its-metric",
                "a metric filter has one datapoint a minute: of the periods of \(period.text) most have none",
                at: table["period"]?.mark, hint: "make it whole minutes, or say what 'missing' data counts as")
        }
        return period
    }

    /// `Sum >= 60`.
    private func condition(
        _ table: Table
    ) -> (statistic: MetricAlarm.Statistic, comparison: MetricAlarm.Comparison, threshold: Int64) {
        let fallback = (MetricAlarm.Statistic.sum, MetricAlarm.Comparison.atLeast, Int64(0))
        guard let node = table.required("when", "an alarm", hint: "add 'when: Sum >= 60'"),
            let text = reading.text(node, "'when'", area)
        else { return fallback }
        let signs = Set("<>=!")
        let head = text.prefix { !signs.contains($0) }
        let sign = text.dropFirst(head.count).prefix { signs.contains($0) }
        let number = text.dropFirst(head.count + sign.count).filter { $0 != " " }
        let name = head.filter { $0 != " " }
        guard let statistic = MetricAlarm.Statistic(rawValue: name) else {
            let known = MetricAlarm.Statistic.allCases.map(\.rawValue)
            let isPercentile = name.first == "p" && Int(name.dropFirst()) != nil
            reading.error(
                "cloudwatch/bad-condition",
                isPercentile ? "not supported: percentiles of a metric" : "'\(name.clipped)' is no statistic of a metric",
                at: node.mark,
                hint: nearest(to: name, among: known).map { "did you mean '\($0)'?" } ?? "use \(known.joined(separator: ", "))")
            return fallback
        }
        guard let comparison = MetricAlarm.Comparison(rawValue: String(sign)) else {
            reading.error(
                "cloudwatch/bad-condition", "'\(text.clipped)' compares with nothing an alarm knows", at: node.mark,
                hint: "write it like 'Sum >= 60'; signs are >= > <= <")
            return fallback
        }
        return (statistic, comparison, reading.thousandths(number, "the threshold", area, at: node.mark) ?? 0)
    }
}
