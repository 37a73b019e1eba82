import Model

/// One incident as the pager keeps it.
struct Incident: Sendable {
    enum Status: Sendable { case triggered, acknowledged, resolved }

    var id: IncidentID
    var service: PagedService
    /// The policy as it was when the incident was opened; later edits do not reach it.
    var policy: Policy
    var urgency: Urgency
    var status = Status.triggered
    /// Index of the current level, and which pass, from 1.
    var level = 0
    var pass: Int32 = 1
    /// Counts levels reached, from 1: one page per person and visit.
    var visit: Int32 = 0
    var assignees: [PersonID] = []
    /// The targets of the level it was given to: all, or the one whose turn it was.
    var targets: [Policy.Target] = []
    /// Everybody ever paged about it, in order: they are told when its state changes.
    var told: [PersonID] = []
    /// Over which channels each of them was paged: only there do they hear of changes.
    var toldBy: [Told] = []
    /// Its open alerts.
    var alerts: [Alert] = []
    /// All it ever had.
    var alertCount = 0
    /// The worst any of them ever was.
    var severity: Severity
    /// Of its trigger entries, so many are in the log.
    var triggerCount = 1
    /// Given to people directly: its policy no longer moves it.
    var isDirect = false
    /// Who snoozed it; nil when it is not snoozed.
    var snoozedBy: PersonID?
    var noteCount = 0
    /// In the order they were made; a request's number is its place, from 0.
    var requests: [HelpRequest] = []
    /// Its first alert's summary, which stays, and what that alert last told.
    var title: String
    var firstKey: AlertKey?
    var details: [String]
    var priority: String?
    var openedAt: Instant
    /// When an alert last came in as a new one.
    var groupedAt: Instant
    /// What its first alert said in the fields that alerts are grouped by; nil where it said nothing.
    var content: [String?]
    /// New alerts may join until it is resolved, for the first time.
    var isGrouping = true

    /// What a page about it says.
    var text: String {
        var text = "[" + severity.text + "] " + title
        for detail in details {
            text += "\n"
            text += detail
        }
        return text
    }
}

/// One thing that is wrong, as an integration told it.
struct Alert: Sendable {
    /// Without a key the server makes a unique one, which no event can name.
    var key: AlertKey?
    /// The worst it ever was.
    var severity: Severity
}

/// Which of a service's integrations an event came by; the rate limit is its own.
struct IntegrationKey: Hashable, Sendable {
    var service: ServiceID
    /// Nil is the aggregator's.
    var name: Symbol?
}

/// A dedup key lives within one integration.
struct AlertKey: Hashable, Sendable {
    var integration: IntegrationKey
    var key: String
}

/// An alert that is held back.
struct PausedAlert: Sendable {
    var number: Int32
    /// The first trigger, with the content of the last and the worst severity.
    var event: AlertEvent
    var key: AlertKey?
    var orders: EventOrders
    var until: Instant
}

/// A workflow under way.
struct WorkflowRun: Sendable {
    var incident: IncidentID
    var workflow: WorkflowID
    /// The step that is next, from 0.
    var step = 0
}

/// What the rules of an orchestration say of an event, beside what they change in it.
struct EventOrders: Sendable {
    var isDropped = false
    var isSuppressed = false
    var pause: Delay?
    var priority: String?
    var policy: PolicyID?
}

/// Somebody asked for help with an incident: one person, or a policy that is gone through until somebody accepts.
struct HelpRequest: Sendable {
    /// Nil when a person was asked.
    var policy: Policy?
    /// Who has been asked and has not answered.
    var people: [PersonID]
    var level = 0
    var pass = 1
    var isOver = false
}

/// A notification that waits for its delay.
struct PendingNotification: Sendable {
    var number: Int32
    var incident: IncidentID
    var person: PersonID
    var rule: NotificationRules.Rule
    var level: Int32
    var pass: Int32
    var visit: Int32
    /// The request for help it belongs to; nil for the incident's own assignees.
    var request: Int32?
    var due: Instant
    /// Which try, from 1, and when the first was.
    var attempt: Int32 = 1
    var first: Instant
}

/// Somebody was paged over a channel.
struct Told: Hashable, Sendable {
    var person: PersonID
    var channel: Channel
}
