import Model

/// What one period says about an alarm.
enum AlarmPoint: Hashable, Sendable { case breaching, ok, missing }

/// What an alarm makes of its periods.
struct AlarmDecision: Sendable {
    private let evaluationPeriods: Int
    private let datapointsToAlarm: Int
    private let missing: MetricAlarm.MissingData

    init(_ alarm: MetricAlarm) {
        (evaluationPeriods, datapointsToAlarm) = (alarm.evaluationPeriods, alarm.datapointsToAlarm)
        missing = alarm.missing
    }

    /// The state that the last `range` periods call for, oldest first; `current` where they call for none.
    ///
    /// With at least N real datapoints the newest N of them decide and missing ones play no part. With fewer, the periods that lack are
    /// filled as `missing` says, as few of them as possible. Two rules keep a few late datapoints from raising it:
    /// - when every real datapoint breaches, it goes off once the oldest is at least M periods old, even if there are fewer than M;
    /// - until then filling alone does not make it go off.
    ///
    /// Source: Amazon CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", both tables. What holds
    /// while it is too early is not published: the current state, assumed.
    func state(of points: [AlarmPoint], current: MetricAlarm.State) -> MetricAlarm.State {
        // Of the newest N real datapoints, or of all there are.
        var (real, breaching) = (0, 0)
        for point in points.reversed() where point != .missing && real < evaluationPeriods {
            real += 1
            if point == .breaching { breaching += 1 }
        }
        if breaching >= datapointsToAlarm { return .alarm }
        if real >= evaluationPeriods { return .ok }
        let allBreach = real > 0 && breaching == real
        // The newest period is one period old.
        let oldest = points.firstIndex { $0 != .missing }.map { points.count - $0 } ?? 0
        let isLate = allBreach && oldest >= datapointsToAlarm
        switch missing {
        case .missing:
            if real == 0 { return .insufficient }
            return allBreach ? (isLate ? .alarm : current) : .ok
        case .ignore: return real == 0 || allBreach ? current : .ok
        case .breaching:
            if allBreach, !isLate { return current }
            return breaching + evaluationPeriods - real >= datapointsToAlarm ? .alarm : .ok
        case .notBreaching: return .ok
        }
    }
}
