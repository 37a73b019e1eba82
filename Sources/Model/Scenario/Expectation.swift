/// One line of `expect:`: what should be seen, and where the user wrote it.
package struct Expectation: Hashable, Sendable {
    package enum Claim: Hashable, Sendable {
        case reached(Reached)
        case never(Never)
        case count([Count])
        /// The service's tier keeps its response and resolution targets for this fault.
        case tier(FaultID)
    }

    package var claim: Claim
    /// The expectation as written, on one line: names it in reports.
    package var text: String
    package var mark: SourceMark

    package init(claim: Claim, text: String, mark: SourceMark) { (self.claim, self.text, self.mark) = (claim, text, mark) }

    /// A stage is reached inside `[after, before)` of its anchor.
    package struct Reached: Hashable, Sendable {
        package var stage: Stage
        package var fault: FaultID
        package var rule: RuleID?
        package var who: PersonID?
        package var level: Int32?
        package var channel: Channel?
        package var since: Stage
        package var after: Delay?
        package var before: Delay?
        /// The page must contain each of these.
        package var says: [String]
        /// Over many seeds: this share of them suffices. Nil = every seed.
        package var share: Ratio?
        /// Over many seeds: these quantiles stay below these delays. Percent 1...99.
        package var quantiles: [Quantile]
        package init(
            stage: Stage, fault: FaultID, rule: RuleID? = nil, who: PersonID? = nil, level: Int32? = nil,
            channel: Channel? = nil,
            since: Stage = .injected, after: Delay? = nil, before: Delay? = nil, says: [String] = [], share: Ratio? = nil,
            quantiles: [Quantile] = []
        ) {
            (self.stage, self.fault, self.rule, self.who, self.level) = (stage, fault, rule, who, level)
            (self.channel, self.since, self.after, self.before) = (channel, since, after, before)
            (self.says, self.share, self.quantiles) = (says, share, quantiles)
        }
    }

    package struct Quantile: Hashable, Sendable {
        package var percent: Int
        package var before: Delay
        package init(percent: Int, before: Delay) { (self.percent, self.before) = (percent, before) }
    }

    /// A stage is never reached, by anyone or by one person, since an anchor (nil = in the whole run).
    package struct Never: Hashable, Sendable {
        package var stage: Stage
        package var fault: FaultID?
        package var rule: RuleID?
        package var who: PersonID?
        package var level: Int32?
        package var since: Stage?
        package init(
            stage: Stage, fault: FaultID? = nil, rule: RuleID? = nil, who: PersonID? = nil, level: Int32? = nil,
            since: Stage? = nil
        ) {
            (self.stage, self.fault, self.rule, self.who, self.level, self.since) = (stage, fault, rule, who, level, since)
        }
    }

    package enum Counted: String, Hashable, Sendable, CaseIterable {
        /// Opened in the run.
        case incidents
        /// Different people paged.
        case people
        /// One per incident, person and level visit.
        case pages
        /// Every send.
        case notifications
        /// What landed in inboxes.
        case messages
        /// Events that reached the pager and were ingested.
        case events
    }

    package struct Count: Hashable, Sendable {
        package var what: Counted
        package var comparison: AlertRule.Comparison
        package var number: Int64
        package init(what: Counted, comparison: AlertRule.Comparison, number: Int64) {
            (self.what, self.comparison, self.number) = (what, comparison, number)
        }
    }
}

/// Something extra that is all right, with the reason somebody wrote down.
package struct Allowance: Hashable, Sendable {
    package enum What: Hashable, Sendable {
        /// Pages that no expectation matches; nil = whoever, whichever rule.
        case paged(who: PersonID?, rule: RuleID?)
        /// This fault may merge into an incident that is open already.
        case masked(FaultID)
    }

    package var what: What
    package var reason: String
    package var mark: SourceMark?
    package init(what: What, reason: String, mark: SourceMark?) { (self.what, self.reason, self.mark) = (what, reason, mark) }
}
