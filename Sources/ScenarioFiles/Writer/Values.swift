import Model

/// The Model's values as documents write them; each is the counterpart of a reader of the same name.

func value(_ delay: Delay) -> YAMLValue { .text(delay.text) }

func value(_ ratio: Ratio) -> YAMLValue { .text(ratio.text) }

func value(_ number: Int64) -> YAMLValue { .text(String(number)) }

func value(_ quantiles: Quantiles) -> YAMLValue {
    if quantiles.points.count == 2, quantiles.isConstant { return value(quantiles.min) }
    return .table(
        quantiles.points.map { point in
            let key = point.share == .zero ? "min" : point.share == .one ? "max" : "p" + point.share.text.dropLast()
            return (key, value(point.delay))
        })
}

func value(_ backoff: Backoff) -> YAMLValue {
    .table([
        ("attempts", .text(backoff.attempts.map { String($0) } ?? "unlimited")), ("first", value(backoff.first)),
        ("factor", .text(amountText(backoff.factorPercent, decimals: 2))), ("cap", value(backoff.cap)),
        ("patience", backoff.patience.map { value($0) } ?? .text("never")),
    ])
}

func linkEntries(_ link: LinkRules) -> [(key: String, value: YAMLValue)] {
    [
        ("latency", value(link.latency)), ("loss", value(link.loss)), ("duplication", value(link.duplication)),
        ("reordering", value(link.reordering)), ("hold", value(link.hold)),
    ]
}

/// Hours that are flat already: spans from the run's start.
func value(_ windows: Windows) -> YAMLValue {
    if windows == .always { return .text("24x7") }
    return .list(
        windows.spans.map { span in
            .table([("from", value(max(span.from, .start) - .start)), ("until", value(span.until - .start))])
        })
}
