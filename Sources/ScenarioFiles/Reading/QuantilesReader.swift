import Model

extension Reading {
    /// A constant `5s`, or a table `{min: 1s, p50: 2s, p99: 10s, max: 1m}`.
    func quantiles(_ node: YAMLNode, _ what: String, _ area: String) -> Quantiles? {
        guard let pairs = node.pairs else { return delay(node, what, area).map { Quantiles(constant: $0) } }
        var points: [(point: Quantiles.Point, mark: SourceMark)] = []
        var isGood = true
        for pair in pairs {
            guard let share = share(of: pair.key) else {
                let hint = nearest(to: pair.key, among: ["min", "max", "p50", "p95", "p99"]).map { "did you mean '\($0)'?" }
                error(
                    "\(area)/unknown-key", "a latency table has no key '\(pair.key.clipped)'", at: pair.mark,
                    hint: hint ?? "its keys are min, max and quantiles like p50 or p99.9")
                isGood = false
                continue
            }
            guard let delay = delay(pair.value, "'\(pair.key)'", area) else {
                isGood = false
                continue
            }
            points.append((Quantiles.Point(share, delay), pair.value.mark))
        }
        for (key, share) in [("min", Ratio.zero), ("max", Ratio.one)]
        where isGood && !points.contains(where: { $0.point.share == share }) {
            error("\(area)/missing-key", "\(what) has no '\(key)'", at: node.mark, hint: "a latency table has a min and a max")
            isGood = false
        }
        points.sort { $0.point.share < $1.point.share }
        for (low, high) in zip(points, points.dropFirst()) {
            if high.point.share == low.point.share || high.point.delay < low.point.delay {
                error(
                    "\(area)/table-falls", "\(what) falls: \(low.point.delay.text) comes before \(high.point.delay.text)",
                    at: high.mark, hint: "a larger share takes at least as long")
                isGood = false
            }
        }
        return isGood && points.count >= 2 ? Quantiles(points.map(\.point)) : nil
    }

    private func share(of key: String) -> Ratio? {
        if key == "min" { return .zero }
        if key == "max" { return .one }
        guard key.first == "p", let ratio = Ratio(text: String(key.dropFirst()) + "%"), ratio > .zero, ratio < .one else {
            return nil
        }
        return ratio
    }
}
