package import Model

/// One person with a pager: reads, acknowledges, fixes and resolves by habit, or sleeps through it.
///
/// Draws are keyed by person and fault, so that the same person meets the same fault the same way in every setup, whatever else
/// pages them. What to fix is read off the page: the fault whose drill id it carries, or else whatever is broken at the service it names.
package struct Responder: Machine {
    package enum Input: Sendable {
        case page(Page)
        case update(IncidentUpdate)
        case wake(Wakeup)
    }

    private enum State: Sendable { case reading, acknowledged, asleep, done }

    private struct Case: Sendable {
        var state: State
        var text: String
        /// The fault it is about, or the incident if it is about none: what the draws are keyed by.
        var key: UInt64
        /// How often this person has taken it on.
        var round: UInt64 = 0
        /// At work on the fix since an acknowledgement; another one does not begin it anew.
        var isFixing = false
    }

    private let world: World
    private let seed: Seed
    private let person: PersonID
    private let habit: Habit
    private var cases: [IncidentID: Case] = [:]

    package init(_ world: World, person: PersonID, seed: Seed) {
        (self.world, self.person, self.seed) = (world, person, seed)
        habit = world.scenario.habits[person.index]
    }

    package mutating func handle(_ input: Input, at now: Instant, into effects: inout Effects) {
        switch input {
        case .page(let page): read(page, at: now, into: &effects)
        case .update(let update): hear(update, into: &effects)
        case .wake(.acknowledge(let id)): acknowledge(id, at: now, into: &effects)
        case .wake(.fix(let id)): fix(id, at: now, into: &effects)
        case .wake(.resolve(let id)):
            cases[id]?.state = .done
            effects.send(.response(Response(incident: id, person: person, action: .resolve)))
        case .wake: preconditionFailure("a responder asked for no such wake-up")
        }
    }

    private mutating func read(_ page: Page, at now: Instant, into effects: inout Effects) {
        // The first page that arrives starts the clock; more of the same change nothing.
        if let known = cases[page.incident], known.state != .done { return }
        let (round, isFixing) = (cases[page.incident]?.round ?? 0, cases[page.incident]?.isFixing ?? false)
        let key = world.key(ofPage: page.text, at: now) ?? UInt64(page.incident.index)
        cases[page.incident] = Case(state: .reading, text: page.text, key: key, round: round + 1, isFixing: isFixing)
        // Once per person and fault, however often they are asked.
        var chance = seed.stream(.response, world.scenario[person].name.key, key)
        guard let delay = habit.acknowledges, !chance.chance(habit.unanswered) else {
            cases[page.incident]?.state = .asleep
            effects.note(.sleeps(person, page.incident))
            return
        }
        var random = draw(.acknowledgement, page.incident)
        effects.wake(.acknowledge(page.incident), at: now + delay.draw(&random))
    }

    private func draw(_ purpose: Purpose, _ id: IncidentID) -> Random {
        seed.stream(purpose, world.scenario[person].name.key, cases[id]?.key ?? 0, cases[id]?.round ?? 0)
    }

    private mutating func acknowledge(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        cases[id]?.state = .acknowledged
        effects.send(.response(Response(incident: id, person: person, action: .acknowledge)))
        guard let delay = habit.fixes, cases[id]?.isFixing == false else { return }
        cases[id]?.isFixing = true
        var random = draw(.fix, id)
        effects.wake(.fix(id), at: now + delay.draw(&random))
    }

    private mutating func fix(_ id: IncidentID, at now: Instant, into effects: inout Effects) {
        cases[id]?.isFixing = false
        let broken = cases[id].map { world.faults(toldBy: $0.text) } ?? []
        for fault in broken { effects.send(.repair(Repair(fault: fault, person: person))) }
        guard let delay = habit.resolves else { return }
        var random = draw(.resolution, id)
        effects.wake(.resolve(id), at: now + delay.draw(&random))
    }

    private mutating func hear(_ update: IncidentUpdate, into effects: inout Effects) {
        guard let known = cases[update.incident] else { return }
        switch update.status {
        case .acknowledged:
            // Somebody else has it.
            if known.state == .reading {
                effects.cancel(.acknowledge(update.incident))
                cases[update.incident]?.state = .done
            }
        case .resolved:
            effects.cancel(.acknowledge(update.incident))
            effects.cancel(.resolve(update.incident))
            cases[update.incident]?.state = .done
        case .triggered:
            // Open again: the next page counts anew, unless this person sleeps through all of it.
            if known.state == .acknowledged { cases[update.incident]?.state = .done }
        }
    }
}
