import Model

/// Which checks fail by a deviation: of those a prediction puts to the test, the ones this way of being wrong is about.
enum Blame {
    /// About who, not about whether or when.
    private static let aboutPeople: Set<EscalationCheck> = [.rightPerson, .overrides, .handoff, .calendar]

    static func missing(_ prediction: Prediction) -> Set<EscalationCheck> {
        let checks = prediction.checks.subtracting(aboutPeople)
        return checks.isEmpty ? [fallback(prediction.deed)] : checks
    }

    static func wrong(_ kind: Deviation.Kind, _ prediction: Prediction) -> Set<EscalationCheck> {
        switch kind {
        case .early, .late:
            let checks = prediction.checks.subtracting(aboutPeople).subtracting([.order, .everyone])
            return checks.isEmpty ? [fallback(prediction.deed)] : checks
        case .wrongPerson:
            let checks = prediction.checks.intersection(aboutPeople.union([.race, .policyEdit, .everyone]))
            return checks.isEmpty ? [fallback(prediction.deed)] : checks
        case .wrongChannel: return [.channelAndCadence]
        case .wrongLevel: return prediction.checks.intersection([.acknowledgementTimeout, .policyEdit]).union([.order])
        case .wrongRouting:
            let checks = prediction.checks.intersection([
                .routing, .deduplication, .nobodyOnCall, .lowUrgency, .maintenance, .suppression, .deliveryFailure,
                .deadContact,
            ])
            if checks.isEmpty, case .paged = prediction.deed.what { return [.channelAndCadence] }
            return checks.isEmpty ? [.routing] : checks
        case .wrongOrder: return [.order]
        case .missing, .extra, .impossible: return missing(prediction)
        }
    }

    /// What a deed that nothing explains breaks, going by what the log said of its incident until then.
    static func extra(_ found: PagerRecord.Seen, after seen: [PagerRecord.Seen]) -> Set<EscalationCheck> {
        switch found.deed.what {
        case .answered: return [.deduplication]
        case .repaired: return [.audit]
        case .stated(let note): return extra(note, found, after: seen)
        case .paged(let notice):
            let before = seen.filter { $0.entry < found.entry && $0.deed.incident == notice.incident }
            // A sibling that joined is told to nobody.
            let isSibling = before.last.map { last in
                if case .stated(.grouped) = last.deed.what { last.deed.at == found.deed.at } else { false }
            }
            if isSibling == true { return [.suppression] }
            switch state(before) {
            case .acknowledged: if notice.level > 0 { return [.stopOnAcknowledgement] }
            case .resolved: return [.stopOnResolve]
            case .triggered: break
            }
            if before.contains(where: { $0.deed.what == .paged(notice) }) { return [.channelAndCadence] }
            let isAssigned = before.contains {
                if case .stated(.levelReached(_, notice.level, notice.pass, let people)) = $0.deed.what {
                    people.contains(notice.person)
                } else {
                    false
                }
            }
            return isAssigned ? [.channelAndCadence] : [.rightPerson]
        }
    }

    private static func extra(
        _ note: Note, _ found: PagerRecord.Seen, after seen: [PagerRecord.Seen]
    ) -> Set<EscalationCheck> {
        switch note {
        case .opened, .merged, .grouped, .paused, .withdrawn, .triggerLimit: return [.deduplication]
        case .ignored(_, let reason):
            switch reason {
            case .nobodyOnCall: return [.nobodyOnCall]
            case .unrouted: return [.routing]
            case .noOpenAlert, .rateLimited, .unreadable: return [.deduplication]
            case .paused, .dropped, .suppressed: return [.suppression]
            case .disabled, .maintenance: return [.maintenance]
            }
        case .levelReached(let id, _, let pass, _):
            let before = seen.filter { $0.entry < found.entry && $0.deed.incident == id }
            let isLow = before.contains { if case .stated(.opened(_, _, _, .low)) = $0.deed.what { true } else { false } }
            if isLow { return [.lowUrgency] }
            switch state(before) {
            case .acknowledged: return [.stopOnAcknowledgement]
            case .resolved: return [.stopOnResolve]
            case .triggered: return pass > 1 ? [.loops, .order] : [.order]
            }
        case .levelSkipped: return [.order]
        case .repeated, .exhausted: return [.loops]
        case .acknowledged: return [.race]
        case .unacknowledged: return [.acknowledgementTimeout]
        case .urgencyChanged: return [.lowUrgency]
        case .retriggered, .assigned, .requested, .automated, .refused: return [.manualEscalation]
        case .resolved(_, let resolver): return resolver == .timeout ? [.autoResolve] : [.stopOnResolve]
        case .unreachable: return [.deadContact]
        case .unsent(_, _, _, let reason): return reason == .undeliverable ? [.deliveryFailure] : [.deadContact]
        case .informed: return [.channelAndCadence]
        case .handoff: return [.handoff]
        case .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches, .pingLost, .evaluated,
            .becameTrue,
            .becameFalse, .postponed, .suppressed, .read, .dismissed, .sleeps:
            return [.audit]
        }
    }

    private static func state(_ deeds: [PagerRecord.Seen]) -> EscalationCase.State {
        deeds.reduce(.triggered) { state, deed in
            guard case .stated(let note) = deed.deed.what else { return state }
            return note.nextState ?? state
        }
    }

    /// The check a deed belongs to that puts none in particular to the test.
    private static func fallback(_ deed: Deed) -> EscalationCheck {
        switch deed.what {
        case .answered: .deduplication
        case .stated(.handoff): .handoff
        case .stated, .repaired: .audit
        case .paged: .channelAndCadence
        }
    }
}

extension Note {
    /// The state an incident is in after the pager wrote this; nil = as before.
    var nextState: EscalationCase.State? {
        switch self {
        case .opened, .unacknowledged, .retriggered: .triggered
        case .acknowledged: .acknowledged
        case .resolved: .resolved
        case .merged, .grouped, .paused, .withdrawn, .triggerLimit, .ignored, .levelReached, .levelSkipped, .repeated,
            .exhausted, .urgencyChanged, .assigned,
            .requested, .automated,
            .refused, .unreachable, .injected, .impact, .proven, .mitigated, .coldStart, .dropped, .retrying, .batches,
            .pingLost,
            .evaluated, .becameTrue, .becameFalse, .postponed,
            .suppressed, .read, .dismissed, .unsent, .informed, .handoff, .sleeps:
            nil
        }
    }
}
