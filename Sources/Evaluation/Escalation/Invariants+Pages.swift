import Model

/// Nobody is told what they need not know, nothing arrives that did not leave, and each arrives as its channel brings it.
extension Invariants {
    mutating func read(_ page: Page, _ entry: Entry) {
        pages[page.number] = Sent(page: page, left: entry.at, entry: entry.number)
        guard let incident = incidents[page.incident] else { return }
        let what = "page \(page.number) to \(name(page.person)) about \(page.incident.label)"
        switch incident.state {
        case .triggered: break
        // Who was asked for help beside the policy is told until they answer.
        case .acknowledged:
            if page.level > 0 { object(.stopOnAcknowledgement, entry, "\(what) left while the incident was acknowledged") }
        case .resolved: object(.stopOnResolve, entry, "\(what) left after the incident's end")
        }
        exercise(.audit)
        let visit = Int(page.visit) - 1
        let people = incident.visits.indices.contains(visit) ? incident.visits[visit] : []
        if !people.contains(page.person) { object(.audit, entry, "\(what): no entry says that it was assigned to them") }
    }

    mutating func arrive(_ number: Int32, _ entry: Entry) {
        guard let sent = pages[number] else { return }
        let link = scenario.setup.pager.link(of: sent.page.channel)
        let longest = link.latency.max + (link.reordering > .zero ? link.hold : .zero)
        let what = "page \(number) to \(name(sent.page.person))"
        if sent.isSettled, link.duplication == .zero {
            object(.deliveryFailure, entry, "\(what) arrived although it had arrived or was lost")
        }
        if entry.station != .person(sent.page.person) { object(.deliveryFailure, entry, "\(what) arrived at somebody else") }
        let (earliest, latest) = (sent.left + link.latency.min, sent.left + longest)
        if entry.at < earliest || latest < entry.at {
            let allowed = "\(link.latency.min.text) to \(longest.text)"
            object(
                .deliveryFailure, entry,
                "\(what) took \((entry.at - sent.left).text) by \(sent.page.channel.rawValue), allowed \(allowed)")
        }
        pages[number]?.isSettled = true
    }
}
