/// A Prometheus server: scrapes every service, evaluates groups of rules, and tells an Alertmanager what fires.
package struct PrometheusRules: Hashable, Sendable {
    package struct Group: Hashable, Sendable {
        package var name: String
        package var interval: Delay
        /// Fixed phase of the evaluation within `interval`; nil = the seed draws it.
        package var phase: Delay?
        package var rules: [Rule]
        package init(name: String, interval: Delay, phase: Delay?, rules: [Rule]) {
            (self.name, self.interval, self.phase, self.rules) = (name, interval, phase, rules)
        }
    }

    package enum Rule: Hashable, Sendable {
        case alert(AlertingRule)
        /// The name of the series it writes.
        case record(String, Expression, labels: [Label])
    }

    /// A query as written, and as read.
    package struct Expression: Hashable, Sendable {
        package var text: String
        package var query: PromQuery
        package var mark: SourceMark?
        package init(text: String, query: PromQuery, mark: SourceMark?) {
            (self.text, self.query, self.mark) = (text, query, mark)
        }
    }

    package struct AlertingRule: Hashable, Sendable {
        /// `alertname`.
        package var name: String
        /// What the setup's list of alerts calls it: `name`, or with a number behind it when another has that name.
        package var symbol: Symbol
        package var expression: Expression
        package var hold: Delay
        package var keepFiring: Delay
        package var labels: [Label]
        package var annotations: [Label]
        package var mark: SourceMark?
        package init(
            name: String, symbol: Symbol, expression: Expression, hold: Delay, keepFiring: Delay, labels: [Label],
            annotations: [Label], mark: SourceMark?
        ) {
            (self.name, self.symbol, self.expression, self.hold, self.keepFiring) = (name, symbol, expression, hold, keepFiring)
            (self.labels, self.annotations, self.mark) = (labels, annotations, mark)
        }
    }

    package var scrape: Delay
    /// Fixed phase of every scrape; nil = the seed draws one for each service.
    package var scrapePhase: Delay?
    /// The interval of groups that name none, and its fixed phase; groups already have theirs.
    package var evaluation: Delay
    package var evaluationPhase: Delay?
    /// How old the newest sample may be.
    package var lookback: Delay
    package var resend: Delay
    package var groups: [Group]

    package init(
        scrape: Delay, scrapePhase: Delay?, evaluation: Delay, evaluationPhase: Delay?, lookback: Delay, resend: Delay,
        groups: [Group]
    ) {
        (self.scrape, self.scrapePhase, self.lookback) = (scrape, scrapePhase, lookback)
        (self.evaluation, self.evaluationPhase) = (evaluation, evaluationPhase)
        (self.resend, self.groups) = (resend, groups)
    }

    /// Its alerts in the order of the file, each with its group.
    package var alerting: [(group: Group, rule: AlertingRule)] {
        groups.flatMap { group in
            group.rules.compactMap { if case .alert(let rule) = $0 { (group, rule) } else { nil } }
        }
    }

    /// How many that is.
    package var alertCount: Int {
        groups.reduce(0) { count, group in count + group.rules.count { if case .alert = $0 { true } else { false } } }
    }

    /// How long after a fault a rule may still fire for it: until it has left the window, was scraped and evaluated, and held long enough.
    func reach(of rule: AlertingRule, in group: Group) -> Delay {
        let recorded = groups.flatMap(\.rules).compactMap { rule -> Delay? in
            if case .record(_, let expression, _) = rule { expression.query.reach } else { nil }
        }
        let window = max(rule.expression.query.reach, recorded.max() ?? .zero)
        return window + scrape + group.interval + rule.hold
    }
}

/// One alert as Prometheus tells it to an Alertmanager.
package struct PromAlert: Hashable, Sendable {
    package var rule: RuleID
    /// What the rule's expression calls it: the values of its labels.
    package var group: String
    package var labels: Labels
    package var annotations: [Label]
    package var startsAt: Instant
    /// Resolved since then; in the future while it fires, so that it ends by itself when nothing more is heard.
    package var endsAt: Instant
    /// The expression's value in thousandths.
    package var value: Int64

    package init(
        rule: RuleID, group: String, labels: Labels, annotations: [Label], startsAt: Instant, endsAt: Instant, value: Int64
    ) {
        (self.rule, self.group, self.labels, self.annotations) = (rule, group, labels, annotations)
        (self.startsAt, self.endsAt, self.value) = (startsAt, endsAt, value)
    }
}
