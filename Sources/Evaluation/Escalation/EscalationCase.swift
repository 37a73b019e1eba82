import Model

/// An incident as the oracle follows it.
struct EscalationCase: Sendable {
    enum State: Hashable, Sendable { case triggered, acknowledged, resolved }

    /// A notification rule whose delay is running.
    struct Waiting: Sendable {
        var notice: Notice
        /// The request for help it belongs to; nil for those who have the incident.
        var request: Int?
        var due: Instant
        /// When its first try left.
        var first: Instant?
        var checks: Set<EscalationCheck>
    }

    /// A notification on its way, whose provider may still say that it failed.
    struct Sent: Sendable {
        var waiting: Waiting
        var left: Instant
    }

    /// Somebody asked for help: one person, or a policy, level by level, until somebody accepts.
    struct Request: Sendable {
        var policy: Policy?
        /// Who was asked and has not answered.
        var people: [PersonID] = []
        var level = 0
        var pass = 1
        var isOver = false
    }

    let id: IncidentID
    let service: PagedService
    /// As it was when the incident opened, or was given to it by hand.
    var policy: Policy
    var urgency: Urgency
    let opened: Instant
    /// The policy it opened on, as it was then.
    let begun: (id: PolicyID, policy: Policy)
    var state = State.triggered
    /// Index of the level it stands on.
    var level = 0
    var pass: Int32 = 1
    var visit: Int32 = 0
    var assignees: [PersonID] = []
    /// The targets of its level it was given to: all, or the one whose turn it was.
    var targets: [Policy.Target] = []
    /// Given to people directly, beside any policy.
    var isDirect = false
    var snoozer: PersonID?
    /// Its open alerts; one without a key can be resolved by no event.
    var alerts: [CaseKey?] = []
    /// What its first alert says: the title stays, the details are those of its last trigger.
    var firstKey: CaseKey?
    var title = ""
    var details: [String] = []
    /// What opened it was that something expected did not come.
    var isAboutSilence = false
    /// All it ever had, merged ones included.
    var alertCount = 1
    /// Events that triggered it, and the worst any alert of it ever was.
    var triggers = 1
    var severity = Severity.info
    /// When an alert last came in as a new one, and what the first one said in the fields that alerts are grouped by.
    var grouped = Instant.start
    var content: [String?] = []
    /// Until it is resolved for the first time.
    var isGrouping = true
    var noteCount = 0
    var requests: [Request] = []
    var told: Set<PersonID> = []
    /// Over which channels each of them was.
    var heard: Set<Ear> = []
    /// In the order of their leaving.
    var sent: [Sent] = []
    /// By number. Looked up, never walked through on the way to a prediction.
    var notices: [Int: Waiting] = [:]

    init(id: IncidentID, service: PagedService, begun: (id: PolicyID, policy: Policy), urgency: Urgency, opened: Instant) {
        (self.id, self.service, self.begun, self.urgency, self.opened) = (id, service, begun, urgency, opened)
        policy = begun.policy
    }

    var text: [String] { [title] + details }

    /// Whether an acknowledgement meets another one, or comes from somebody the incident is not assigned to.
    func isContested(by person: PersonID?) -> Bool {
        state == .acknowledged || person.map { !assignees.contains($0) } ?? false
    }
}

/// Where a person listens.
struct Ear: Hashable, Sendable {
    var person: PersonID
    var channel: Channel
}
