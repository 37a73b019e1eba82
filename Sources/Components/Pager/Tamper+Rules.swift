import Model

/// Tampers that misread the setup: the pager goes by other rules than the judge, and is otherwise as it should be.
extension Tamper {
    /// The scenario as the altered pager reads it; nil where it reads it right.
    func misread(_ scenario: Scenario) -> Scenario? {
        var copy = scenario
        switch self {
        case .ignoresMaintenance:
            for index in copy.setup.pager.services.indices { copy.setup.pager.services[index].maintenance = Windows([]) }
        case .usesDeadContacts:
            for index in copy.setup.pager.notify.indices {
                copy.setup.pager.notify[index].contacts = Channel.allCases.map { _ in nil }
            }
        case .tellsWholeRing:
            for policy in copy.setup.pager.policies.indices {
                for level in copy.setup.pager.policies[policy].levels.indices {
                    copy.setup.pager.policies[policy].levels[level].assignment = .everyone
                }
            }
        case .neverBundles: copy.setup.pager.choices.bundling = nil
        case .neverTriesAgain:
            for index in copy.setup.pager.delivery.indices {
                (copy.setup.pager.delivery[index].retry, copy.setup.pager.delivery[index].otherwise) = (.none, nil)
            }
        case .losesFirstPage, .losesEveryPage, .pagesTwice, .pagesWrongPerson, .usesWrongChannel, .saysNothing, .escalatesLate,
            .escalatesEarly, .neverEscalates, .ignoresAcknowledgement, .pagesAfterAcknowledgement, .opensTwice, .hidesIncidents,
            .miscountsPages, .pagesOneMore, .misstatesUrgency, .skipsSecondLevel, .tellsFirstOfLevelOnly,
            .forgetsAcknowledgementTimeout, .pagesAfterResolution, .repeatsOnceMore, .endsShiftsInclusively, .reassignsSilently,
            .keepsFirstOwner, .ignoresClockChanges, .hidesSkippedLevels, .hidesUnreachable, .pagesForSiblings, .triesOneChannel,
            .creditsAssignee, .escalatesLowUrgency, .neverAutoResolves, .hidesAcknowledgements, .hidesExhaustion, .hidesChanges,
            .hidesHandoffs, .doublesOverdue, .forgetsOverdue, .resumesOnItsLevel, .followsEditedPolicy, .routesNothing,
            .opensSuppressed,
            .claimsToRepair, .asksNobody, .trustsSilence:
            return nil
        }
        return copy
    }
}
