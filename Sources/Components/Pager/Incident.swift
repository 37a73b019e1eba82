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
    /// Everybody ever paged about it, in order: they are told when its state changes.
    var told: [PersonID] = []
    /// Keys of its open alerts.
    var keys: [AlertKey] = []
    var text: String
}

/// A dedup key lives within one integration.
struct AlertKey: Hashable, Sendable {
    var service: ServiceID
    var key: String
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
}
