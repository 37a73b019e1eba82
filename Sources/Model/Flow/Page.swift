/// The way a notification reaches a person.
package enum Channel: String, Hashable, Sendable, CaseIterable, Comparable {
    case push, sms, phone, email

    package static func < (a: Channel, b: Channel) -> Bool { a.rawValue < b.rawValue }

    /// Its index in `allCases`.
    package var place: Int {
        switch self {
        case .push: 0
        case .sms: 1
        case .phone: 2
        case .email: 3
        }
    }
}

package enum Urgency: String, Hashable, Sendable, CaseIterable { case high, low }

/// One notification to one person about one incident.
package struct Page: Hashable, Sendable {
    /// Numbers every send of a run, from 1.
    package var number: Int32
    package var incident: IncidentID
    package var person: PersonID
    /// Escalation level, from 1; 0 for who was asked for help beside the policy.
    package var level: Int32
    /// Which pass through the policy, from 1.
    package var pass: Int32
    package var channel: Channel
    package var urgency: Urgency
    /// Which visit of a level this belongs to, from 1; an incident, a person and a visit together are one page, however many channels tell it.
    package var visit: Int32
    /// What the person reads.
    package var text: String
    /// Which try this is, from 1; the tries of one notification are one send.
    package var attempt: Int32
    /// The page whose message this one is part of; nil when it has a message of its own.
    package var bundle: Int32?

    package init(
        number: Int32, incident: IncidentID, person: PersonID, level: Int32, pass: Int32, channel: Channel, urgency: Urgency,
        visit: Int32, text: String, attempt: Int32 = 1, bundle: Int32? = nil
    ) {
        (self.number, self.incident, self.person, self.level) = (number, incident, person, level)
        (self.pass, self.channel, self.urgency, self.visit, self.text) = (pass, channel, urgency, visit, text)
        (self.attempt, self.bundle) = (attempt, bundle)
    }

    /// Whether it is a message by itself, and not part of another or another try of one.
    package var isSend: Bool { attempt == 1 && bundle == nil }
}

/// What a person tells the pager.
package struct Response: Hashable, Sendable {
    package enum Action: String, Hashable, Sendable, CaseIterable { case acknowledge, resolve }

    package var incident: IncidentID
    package var person: PersonID
    package var action: Action
    package init(incident: IncidentID, person: PersonID, action: Action) {
        (self.incident, self.person, self.action) = (incident, person, action)
    }
}

/// What the pager tells people it has paged about an incident's change of state.
package struct IncidentUpdate: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, CaseIterable { case triggered, acknowledged, resolved }

    package var incident: IncidentID
    package var person: PersonID
    package var status: Status
    package init(incident: IncidentID, person: PersonID, status: Status) {
        (self.incident, self.person, self.status) = (incident, person, status)
    }
}

/// Somebody, or something automated, ended what was wrong.
package struct Repair: Hashable, Sendable {
    package var fault: FaultID
    /// Nil when it was automated.
    package var person: PersonID?
    package init(fault: FaultID, person: PersonID?) { (self.fault, self.person) = (fault, person) }
}
