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

    // Each breaks one promise of an escalation; the comment names the judge's check that must notice.

    /// Says high urgency where it is low, and the other way round. E1.
    case misstatesUrgency
    /// Opens every incident on the first service, wherever a rule routes its event. E1.
    case routesNothing
    /// Passes the second level by as if nobody were on call there. E6.
    case skipsSecondLevel
    /// Of several people on a level only the first is told. E7.
    case tellsFirstOfLevelOnly
    /// What was acknowledged stays so for ever. E9.
    case forgetsAcknowledgementTimeout
    /// Goes on at its level after an acknowledgement has timed out, where the setup has the policy begin again. E9.
    case resumesOnItsLevel
    /// A page more when it is over, to whoever was paged last. E10.
    case pagesAfterResolution
    /// One pass more than the policy has. E11.
    case repeatsOnceMore
    /// Open incidents go by their policy as it was edited. E13.
    case followsEditedPolicy
    /// Who has a shift, or an override, still has it at its last instant. E14.
    case endsShiftsInclusively
    /// Reassigns an incident to people without telling them. E12.
    case reassignsSilently
    /// Whoever was on call when the incident opened stays responsible. E15.
    case keepsFirstOwner
    /// Reckons with the offset from UTC that held when the schedule began. E16.
    case ignoresClockChanges
    /// Passes empty levels by without a word. E17.
    case hidesSkippedLevels
    /// Does not say that somebody cannot be reached. E18.
    case hidesUnreachable
    /// Takes events of services that are in maintenance. E19.
    case ignoresMaintenance
    /// A page for every alert that joins an incident. E21.
    case pagesForSiblings
    /// Opens an incident for what a rule drops or suppresses. E21.
    case opensSuppressed
    /// Whoever was told once is not told again over another channel. E22.
    case triesOneChannel
    /// Puts every acknowledgement down to the person the incident is assigned to. E24.
    case creditsAssignee
    /// Lets low urgency escalate like high. E25.
    case escalatesLowUrgency
    /// Never ends an incident by itself. E26.
    case neverAutoResolves
    /// Acknowledges without an entry in the log. E27.
    case hidesAcknowledgements
    /// Says that a remedy worked, and repairs nothing. E27.
    case claimsToRepair
    /// Asks nobody for help. E12.
    case asksNobody
    /// Takes silence for health: what opens because something did not come is hidden, and told to nobody. E28.
    case trustsSilence
    /// Does not say when a policy has run out. E29.
    case hidesExhaustion

    // What only some setups have.

    /// Pages over contacts that are out of use. E18.
    case usesDeadContacts
    /// Tells nobody what became of their incidents. E4.
    case hidesChanges
    /// Tells nobody of their hand-offs. E15.
    case hidesHandoffs
    /// Gives an incident to everybody on a round-robin level. E7.
    case tellsWholeRing
    /// Sends each notification by itself, when it is due. E4.
    case neverBundles
    /// Leaves a failed delivery at that. E22.
    case neverTriesAgain
    /// Sends twice what leaves as it comes back. E23.
    case doublesOverdue
    /// Forgets what came and was due while it was down. E23.
    case forgetsOverdue
}
