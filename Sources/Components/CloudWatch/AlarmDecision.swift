import Model

/// What one period says about an alarm.
enum AlarmPoint: Hashable, Sendable { case breaching, ok, missing }

extension MetricAlarm {
    /// The state that the last `range` periods call for, oldest first; `current` where they call for none.
    ///
    /// With at least N real datapoints the newest N of them decide and missing ones play no part. With fewer, the periods that lack are
    /// filled as `missing` says, as few of them as possible. Two rules keep a few late datapoints from raising it:
    /// - when every real datapoint breaches, it goes off once the oldest is at least M periods old, even if there are fewer than M;
    /// - until then filling alone does not make it go off.
    ///
    /// Source: Amazon CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", both tables. What holds
    /// while it is too early is not published: the current state, assumed.
    func state(of points: [AlarmPoint], current: State) -> State {
        let real = points.filter { $0 != .missing }
        if real.count >= evaluationPeriods {
            let breaching = real.suffix(evaluationPeriods).count { $0 == .breaching }
            return breaching >= datapointsToAlarm ? .alarm : .ok
        }
        let breaching = real.count { $0 == .breaching }
        if breaching >= datapointsToAlarm { return .alarm }
        let allBreach = !real.isEmpty && breaching == real.count
        // The newest period is one period old.
        let oldest = points.firstIndex { $0 != .missing }.map { points.count - $0 } ?? 0
        let isLate = allBreach && oldest >= datapointsToAlarm
        switch missing {
        case .missing:
            if real.isEmpty { return .insufficient }
            return allBreach ? (isLate ? .alarm : current) : .ok
        case .ignore: return real.isEmpty || allBreach ? current : .ok
        case .breaching:
            if allBreach, !isLate { return current }
            return breaching + evaluationPeriods - real.count >= datapointsToAlarm ? .alarm : .ok
        case .notBreaching: return .ok
        }
    }
}
