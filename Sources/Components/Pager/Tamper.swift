import Model

/// One altered behaviour of the pager, at its effect boundary: what a check must notice, or it is no check.
package enum Tamper: Hashable, Sendable, CaseIterable {
    /// The first page never leaves.
    case losesFirstPage
    /// No page leaves.
    case losesEveryPage
    /// Every page is sent twice.
    case pagesTwice
    /// Pages go to the next person of the catalog.
    case pagesWrongPerson
    /// Pages go over another channel.
    case usesWrongChannel
    /// The page says nothing of what happened.
    case saysNothing
    /// Levels wait a minute longer.
    case escalatesLate
    /// Levels wait half as long.
    case escalatesEarly
    /// Levels wait for ever.
    case neverEscalates
    /// What is pending when somebody acknowledges is sent all the same.
    case ignoresAcknowledgement
    /// A page more, after the acknowledgement, to whoever was paged last.
    case pagesAfterAcknowledgement
    /// Every event opens an incident of its own.
    case opensTwice
    /// Says it opened nothing.
    case hidesIncidents
    /// Numbers its pages from one again and again.
    case miscountsPages
    /// Somebody else, too, every time.
    case pagesOneMore
}

/// Applies a tamper to the pager's effects. Holds what it must remember from one input to the next.
struct Tampering: Sendable {
    let tamper: Tamper
    private let people: Int
    private var lastPage: Page?
    private var hasLost = false
    private var extra: Int32 = 0

    init(_ tamper: Tamper, people: Int) { (self.tamper, self.people) = (tamper, people) }

    mutating func apply(to effects: inout Effects, at now: Instant) {
        var state = self
        effects.rewrite { state.rewrite($0, at: now) }
        self = state
    }

    private mutating func rewrite(_ effect: Effects.Effect, at now: Instant) -> [Effects.Effect] {
        switch effect {
        case .send(.page(let page)): return rewrite(page)
        case .wake(.escalate(let id), let due): return rewriteEscalation(id, due, at: now)
        case .cancel(.notify): return tamper == .ignoresAcknowledgement ? [effect] + oneMorePage() : [effect]
        case .note(.acknowledged): return tamper == .pagesAfterAcknowledgement ? [effect] + oneMorePage() : [effect]
        case .note(.opened(let id, let event, let service, let urgency)):
            if tamper == .hidesIncidents { return [] }
            guard tamper == .opensTwice else { return [effect] }
            return [effect, .note(.opened(IncidentID(id.index + 100), event, service, urgency))]
        case .send, .wake, .cancel, .note: return [effect]
        }
    }

    private mutating func rewrite(_ original: Page) -> [Effects.Effect] {
        var page = original
        page.number += extra
        lastPage = page
        switch tamper {
        case .losesFirstPage:
            if hasLost {
                page.number -= 1
                return [.send(.page(page))]
            }
            hasLost = true
            return []
        case .losesEveryPage: return []
        case .pagesTwice:
            var copy = page
            extra += 1
            copy.number += 1
            return [.send(.page(page)), .send(.page(copy))]
        case .pagesWrongPerson:
            page.person = PersonID((page.person.index + 1) % people)
            return [.send(.page(page))]
        case .usesWrongChannel:
            page.channel = page.channel == .email ? .sms : .email
            return [.send(.page(page))]
        case .saysNothing:
            page.text = "something happened"
            return [.send(.page(page))]
        case .miscountsPages:
            page.number = 1
            return [.send(.page(page))]
        case .pagesOneMore:
            var other = page
            extra += 1
            other.number += 1
            other.person = PersonID((page.person.index + 1) % people)
            return [.send(.page(page)), .send(.page(other))]
        case .escalatesLate, .escalatesEarly, .neverEscalates, .ignoresAcknowledgement, .pagesAfterAcknowledgement, .opensTwice,
            .hidesIncidents:
            return [.send(.page(page))]
        }
    }

    private func rewriteEscalation(_ id: IncidentID, _ due: Instant, at now: Instant) -> [Effects.Effect] {
        switch tamper {
        case .escalatesLate: [.wake(.escalate(id), due + .minutes(1))]
        case .escalatesEarly: [.wake(.escalate(id), now + Delay(nanoseconds: (due - now).nanoseconds / 2))]
        case .neverEscalates: []
        case .losesFirstPage, .losesEveryPage, .pagesTwice, .pagesWrongPerson, .usesWrongChannel, .saysNothing,
            .ignoresAcknowledgement, .pagesAfterAcknowledgement, .opensTwice, .hidesIncidents, .miscountsPages, .pagesOneMore:
            [.wake(.escalate(id), due)]
        }
    }

    private mutating func oneMorePage() -> [Effects.Effect] {
        guard var page = lastPage else { return [] }
        extra += 1
        page.number += 1
        lastPage = page
        return [.send(.page(page))]
    }
}
