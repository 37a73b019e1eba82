/// Numbers drawn from the lines of a log group: how many match, or what one of their fields says, a minute at a time.
package struct MetricFilter: Hashable, Sendable {
    /// What a matching line adds to its minute.
    package enum Value: Hashable, Sendable {
        /// In thousandths.
        case constant(Int64)
        /// The number in this field; lines without it, or with a text there, add nothing.
        case field(String)
    }

    package var name: Symbol
    package var patternText: String
    package var pattern: FilterPattern
    package var value: Value
    /// What a minute is worth in which lines were ingested and none matched; nil = there is no datapoint then. In thousandths.
    package var defaultValue: Int64?

    package init(name: Symbol, patternText: String, pattern: FilterPattern, value: Value, defaultValue: Int64?) {
        (self.name, self.patternText, self.pattern) = (name, patternText, pattern)
        (self.value, self.defaultValue) = (value, defaultValue)
    }
}

/// An alarm on one metric: so many of the last datapoints beyond a threshold change its state, and changes of state tell the pager.
package struct MetricAlarm: Hashable, Sendable {
    package enum Statistic: String, Hashable, Sendable, CaseIterable {
        case sum = "Sum", sampleCount = "SampleCount", average = "Average", minimum = "Minimum", maximum = "Maximum"
    }

    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case atLeast = ">=", above = ">", atMost = "<=", below = "<"

        package func holds(_ value: Int64, _ threshold: Int64) -> Bool {
            switch self {
            case .atLeast: value >= threshold
            case .above: value > threshold
            case .atMost: value <= threshold
            case .below: value < threshold
            }
        }

        /// As the alarm's reason says it.
        package var text: String {
            switch self {
            case .atLeast: "greater than or equal to"
            case .above: "greater than"
            case .atMost: "less than or equal to"
            case .below: "less than"
            }
        }
    }

    /// What a period without a datapoint counts as.
    package enum MissingData: String, Hashable, Sendable, CaseIterable { case missing, ignore, breaching, notBreaching }

    package enum State: String, Hashable, Sendable, CaseIterable {
        case ok = "OK", alarm = "ALARM", insufficient = "INSUFFICIENT_DATA"
    }

    /// What the pager is told when there is too little data to say.
    package enum Insufficient: String, Hashable, Sendable, CaseIterable { case ignore, trigger, resolve }

    package var name: Symbol
    /// Which metric filter's numbers.
    package var filter: Int
    package var statistic: Statistic
    package var period: Delay
    /// N.
    package var evaluationPeriods: Int
    /// M, at most N.
    package var datapointsToAlarm: Int
    package var comparison: Comparison
    /// In thousandths.
    package var threshold: Int64
    package var missing: MissingData
    /// Whether the pager is told when the alarm is over.
    package var resolves: Bool
    package var insufficient: Insufficient
    /// Fixed phase of the evaluation within `every`; nil = the seed draws it.
    package var phase: Delay?
    package var severity: Severity
    /// Whose integration the topic calls.
    package var service: ServiceID
    /// Who is subscribed to its topic: the pager, inboxes, or both.
    package var destinations: [Destination]
    package var mark: SourceMark?
    /// Periods that are looked at besides those it evaluates.
    package var spare = MetricAlarm.spare

    /// The guide's example retrieves 5 periods for N = 3 and says that the number varies. N + 2 everywhere is assumed.
    package static let spare = 2

    package init(
        name: Symbol, filter: Int, statistic: Statistic, period: Delay, evaluationPeriods: Int, datapointsToAlarm: Int,
        comparison: Comparison, threshold: Int64, missing: MissingData, resolves: Bool, insufficient: Insufficient,
        phase: Delay?, severity: Severity, service: ServiceID, destinations: [Destination] = [.pager], mark: SourceMark?
    ) {
        (self.name, self.filter, self.statistic, self.period) = (name, filter, statistic, period)
        (self.evaluationPeriods, self.datapointsToAlarm) = (evaluationPeriods, datapointsToAlarm)
        (self.comparison, self.threshold, self.missing) = (comparison, threshold, missing)
        (self.resolves, self.insufficient, self.phase) = (resolves, insufficient, phase)
        (self.severity, self.service, self.destinations, self.mark) = (severity, service, destinations, mark)
    }

    /// How often it is looked at: every minute, and every ten seconds when its periods are shorter. Source: Amazon CloudWatch user
    /// guide, alarms.
    package var every: Delay { period < .minutes(1) ? .seconds(10) : .minutes(1) }

    /// How many periods are retrieved, so that late datapoints have older ones to stand in for them.
    package var range: Int { evaluationPeriods + spare }

    /// Whether it would go off when nothing is logged at all.
    package var holdsOnNothing: Bool { missing == .breaching || comparison.holds(0, threshold) }
}

/// Metric filters on the log group a path ends in, their alarms, and the topic that carries a change of state to the pager.
package struct CloudWatchRules: Hashable, Sendable {
    package var filters: [MetricFilter]
    package var alarms: [MetricAlarm]
    /// From the end of a minute until its datapoint can be read, drawn per filter and minute.
    package var publishLag: Quantiles
    /// From a change of state to the topic's first delivery, drawn per change.
    package var delivery: Quantiles
    /// The topic's patience with an endpoint that does not answer well.
    package var retry: Backoff

    package init(
        filters: [MetricFilter], alarms: [MetricAlarm], publishLag: Quantiles, delivery: Quantiles, retry: Backoff
    ) {
        (self.filters, self.alarms, self.publishLag) = (filters, alarms, publishLag)
        (self.delivery, self.retry) = (delivery, retry)
    }

    /// How long after a line was ingested an alarm may still go off because of it.
    package func reach(of alarm: MetricAlarm) -> Delay {
        alarm.period * Int64(alarm.range) + .minutes(1) + publishLag.max + alarm.every + delivery.max
    }
}
