/// What must hold of every escalation: the 29 checks the judge tells apart.
///
/// `E1` to `E29` in the order of the list in the project's facts about evaluation.
package enum EscalationCheck: Int, Hashable, Comparable, Sendable, CaseIterable {
    case routing = 1
    case firstPage, rightPerson, channelAndCadence, rightTime, order, everyone
    case stopOnAcknowledgement, acknowledgementTimeout, stopOnResolve, loops, manualEscalation, policyEdit
    case overrides, handoff, calendar, nobodyOnCall, deadContact, maintenance
    case deduplication, suppression, deliveryFailure, restart, race, lowUrgency, autoResolve
    case audit, deadMan, completeness

    package var label: String { "E\(rawValue)" }

    /// What has to be so, in a few words.
    package var title: String {
        switch self {
        case .routing: "incidents open on the service, policy and urgency the rules give"
        case .firstPage: "somebody on the first level is paged in time"
        case .rightPerson: "whoever is paged is on call when the level is reached"
        case .channelAndCadence: "notification rules in order at their delays, each once"
        case .rightTime: "the next level is told when the wait is over"
        case .order: "levels in order, none left out but empty ones"
        case .everyone: "everybody on a level is told"
        case .stopOnAcknowledgement: "no page after the acknowledgement"
        case .acknowledgementTimeout: "escalation goes on when the acknowledgement runs out"
        case .stopOnResolve: "no page after the end, and nothing revives it"
        case .loops: "as many repeats as the policy has, then the end"
        case .manualEscalation: "by hand: the new ones are told, the old ones no longer"
        case .policyEdit: "a policy edited meanwhile is not mixed with the old one"
        case .overrides: "overrides hold from their start to just before their end"
        case .handoff: "one owner at a hand-off, the one who has it then"
        case .calendar: "clock changes and leap days leave no gap and no double shift"
        case .nobodyOnCall: "an empty level is passed at once, and recorded"
        case .deadContact: "who cannot be reached is recorded, and the next one is told"
        case .maintenance: "nothing new during maintenance"
        case .deduplication: "one incident for one key, a new one after its end"
        case .suppression: "what is suppressed pages nobody"
        case .deliveryFailure: "a lost page is followed by the next; the others arrive in time"
        case .restart: "a restart loses no page and doubles none"
        case .race: "several acknowledgements: each recorded, none undoes another"
        case .lowUrgency: "low urgency never escalates; raised urgency tells at once"
        case .autoResolve: "ended by itself: no page more; triggered again: from the start"
        case .audit: "the log alone tells the whole story"
        case .deadMan: "silence pages"
        case .completeness: "every incident ends acknowledged, resolved or exhausted"
        }
    }

    package static func < (a: EscalationCheck, b: EscalationCheck) -> Bool { a.rawValue < b.rawValue }
}
