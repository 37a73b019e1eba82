/// An Alertmanager: groups alerts by its routes, mutes some, and tells PagerDuty.
package struct AlertmanagerRules: Hashable, Sendable {
    package struct Route: Hashable, Sendable {
        package enum GroupBy: Hashable, Sendable {
            case labels([String])
            /// `['...']`: every alert is a group of its own.
            case everything
        }

        package var receiver: String
        package var matchers: [LabelMatcher]
        package var groupBy: GroupBy
        package var groupWait: Delay
        package var groupInterval: Delay
        package var repeatInterval: Delay
        /// Go on to the next sibling after a match.
        package var goesOn: Bool
        /// Names of intervals: in these nothing is told; and if there are any, only in those.
        package var muteTimes: [String] = []
        package var activeTimes: [String] = []
        package var routes: [Route]
        package init(
            receiver: String, matchers: [LabelMatcher], groupBy: GroupBy, groupWait: Delay, groupInterval: Delay,
            repeatInterval: Delay, goesOn: Bool, routes: [Route]
        ) {
            (self.receiver, self.matchers, self.groupBy, self.groupWait) = (receiver, matchers, groupBy, groupWait)
            (self.groupInterval, self.repeatInterval) = (groupInterval, repeatInterval)
            (self.goesOn, self.routes) = (goesOn, routes)
        }
    }

    package struct Receiver: Hashable, Sendable {
        package var name: String
        package var pagerDuty: [PagerDutyConfig]
        /// Who is written to, by mail, chat or ticket.
        package var inboxes: [InboxConfig]
        package init(name: String, pagerDuty: [PagerDutyConfig], inboxes: [InboxConfig] = []) {
            (self.name, self.pagerDuty, self.inboxes) = (name, pagerDuty, inboxes)
        }
    }

    package struct PagerDutyConfig: Hashable, Sendable {
        /// The pager's service its key belongs to; nil = the service that the alert's label `service` names.
        package var service: ServiceID?
        /// What the file says; meaningless here, and written back.
        package var routingKey: String
        package var sendsResolved: Bool
        /// Nil = the alerts' common label `severity`.
        package var severity: Severity?
        package init(service: ServiceID?, routingKey: String, sendsResolved: Bool, severity: Severity?) {
            (self.service, self.routingKey, self.sendsResolved) = (service, routingKey, sendsResolved)
            self.severity = severity
        }
    }

    package struct InboxConfig: Hashable, Sendable {
        package var inbox: InboxID
        /// Whose people are called by whoever reads it; nil = the service that the alert's label `service` names.
        package var service: ServiceID?
        package var sendsResolved: Bool
        package init(inbox: InboxID, service: ServiceID?, sendsResolved: Bool) {
            (self.inbox, self.service, self.sendsResolved) = (inbox, service, sendsResolved)
        }
    }

    /// Alerts that match the target are muted while one that matches the source fires with the same values of these labels.
    package struct Inhibition: Hashable, Sendable {
        package var source: [LabelMatcher]
        package var target: [LabelMatcher]
        package var equal: [String]
        package init(source: [LabelMatcher], target: [LabelMatcher], equal: [String]) {
            (self.source, self.target, self.equal) = (source, target, equal)
        }
    }

    package struct Silence: Hashable, Sendable {
        package var matchers: [LabelMatcher]
        package var from: Instant
        package var until: Instant
        package init(matchers: [LabelMatcher], from: Instant, until: Instant) {
            (self.matchers, self.from, self.until) = (matchers, from, until)
        }
    }

    package var route: Route
    package var receivers: [Receiver]
    package var inhibitions: [Inhibition]
    package var silences: [Silence]
    package var intervals: [TimeInterval] = []
    /// How an event is tried again; its patience is the route's `group_interval`.
    package var retry: Backoff

    package init(
        route: Route, receivers: [Receiver], inhibitions: [Inhibition], silences: [Silence], retry: Backoff
    ) {
        (self.route, self.receivers, self.inhibitions, self.silences) = (route, receivers, inhibitions, silences)
        self.retry = retry
    }
}
