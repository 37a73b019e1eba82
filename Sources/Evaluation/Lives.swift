import Model

extension Stage {
    /// What a detection consists of, in the order an error lives through it.
    static let detection: [Stage] = [
        .injected, .impact, .emitted, .collected, .sent, .received, .searchable, .true, .fired, .landed, .read, .triggered,
        .paged, .delivered,
    ]

    /// Whether this setup could show this stage of this fault at all.
    func isObservable(of fault: FaultPlan, in scenario: Scenario) -> Bool {
        switch self {
        case .impact: fault.harmsUsers
        case .emitted, .collected, .searchable: fault.carriesDrill && !scenario.setup.path.isEmpty
        case .received: fault.carriesDrill && scenario.setup.hasFrontDoor
        // Only a forwarder before the aggregator's front door sends.
        case .sent: fault.carriesDrill && scenario.setup.hasFrontDoor && scenario.setup.path.count > 1
        case .landed, .read: !scenario.setup.inboxes.isEmpty
        case .injected, .true, .fired, .triggered, .paged, .delivered, .escalated, .acknowledged, .mitigated, .resolved,
            .cleared:
            true
        case .noticed, .told: false
        }
    }
}

extension Life {
    /// Reads a fault's life off its story.
    ///
    /// Each stage counts from the first time it was reached. A stage can be stamped before one that should precede it (a
    /// sampled station, a user harmed after the first line): segments then follow time, not the order of stages, so that they
    /// never run backwards and still add up.
    init(_ story: Story, in run: RunIndex) {
        let scope = Scope(story, in: run)
        var moments: [Moment] = []
        for stage in Stage.allCases {
            guard let first = Life.first(stage, of: story, scope, in: run) else { continue }
            moments.append(Moment(stage: stage, at: first.at, entry: first.entry))
        }
        moments.sort { ($0.at, $0.stage) < ($1.at, $1.stage) }
        self.init(
            fault: story.fault, moments: moments, segments: Life.segments(moments), attribution: story.attribution,
            incident: story.held.first?.incident)
    }

    private static func first(_ stage: Stage, of story: Story, _ scope: Scope, in run: RunIndex) -> Sighting? {
        switch stage {
        // The truth that made the first event fire, not that of a rule beside it.
        case .true:
            guard let event = story.events.first else { return scope.trues.first?.seen }
            return scope.trues.first {
                $0.rule == event.event.id.rule && $0.group == event.event.group && $0.seen.at <= event.fired.at
            }?.seen
        case .cleared:
            guard let event = story.events.first else { return nil }
            return scope.clears.first {
                $0.rule == event.event.id.rule && $0.group == event.event.group && $0.seen.at >= event.fired.at
            }?.seen
        case .landed: return story.told(in: run).compactMap(\.landed).min()
        case .read: return story.told(in: run).compactMap { $0.read?.seen }.min()
        // What needs no words but the time.
        case .injected: return run.faults[story.fault.index].injected
        case .impact: return run.faults[story.fault.index].impact
        case .emitted, .collected, .sent, .received, .searchable: return run.faults[story.fault.index].firsts[stage]
        case .mitigated: return run.faults[story.fault.index].mitigated?.seen
        case .fired: return scope.events.first?.fired
        case .triggered: return scope.triggered.lazy.map(\.from).min()
        case .paged: return scope.pages.lazy.map(\.left).min()
        case .delivered: return scope.pages.lazy.compactMap(\.delivered).min()
        case .escalated, .acknowledged, .resolved, .noticed, .told:
            return scope.candidates(stage, .any, in: run).first?.seen
        }
    }

    /// From the injection to the first page in a hand, or to the last stage of detection that was reached.
    static func segments(_ moments: [Moment]) -> [Segment] {
        guard let start = moments.first(where: { $0.stage == .injected }) else { return [] }
        let end = moments.first { $0.stage == .delivered }
        let chain = moments.filter { moment in
            Stage.detection.contains(moment.stage) && (start.at, start.stage) <= (moment.at, moment.stage)
                && end.map { (moment.at, moment.stage) <= ($0.at, $0.stage) } ?? true
        }
        // What is paged right away goes through no inbox: there was nothing to see.
        var unseen = Stage.detection.filter { stage in
            !Stage.ofMessages.contains(stage) && !chain.contains { $0.stage == stage }
        }
        return zip(chain, chain.dropFirst()).map { from, to in
            let spans = unseen.filter { from.stage < $0 && $0 < to.stage }
            unseen.removeAll { spans.contains($0) }
            return Segment(from: from.stage, to: to.stage, length: to.at - from.at, spans: spans)
        }
    }
}

extension Scenario.Setup {
    /// Whether the path ends at an aggregator, which takes lines at its own door.
    fileprivate var hasFrontDoor: Bool { path.contains(where: \.kind.isListener) }
}
