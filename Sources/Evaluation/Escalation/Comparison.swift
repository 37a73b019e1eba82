import Model

/// Holds what a pager did against what it had to do, as multisets: each deed answers for one prediction and each prediction for one deed.
///
/// What is left over on both sides is paired with what it most likely should have been, so that a page a minute late reads as late, not as one
/// missing and one extra.
struct Comparison {
    private let scenario: Scenario
    private let predictions: [Prediction]
    private let seen: [PagerRecord.Seen]
    /// Live pagers are allowed to be this much later than they should; nothing may be early.
    private let tolerance: Delay

    private(set) var deviations: [Deviation] = []
    /// By prediction: the deed that is it, exactly.
    private var matches: [Int?]
    private var isTaken: [Bool]
    /// Incidents that should not be: what follows from one is to be blamed on what opened it.
    private var astray: [IncidentID: Set<EscalationCheck>] = [:]

    init(_ scenario: Scenario, _ predictions: [Prediction], _ seen: [PagerRecord.Seen], tolerance: Delay = .zero) {
        (self.scenario, self.predictions, self.seen, self.tolerance) = (scenario, predictions, seen, tolerance)
        matches = Array(repeating: nil, count: predictions.count)
        isTaken = Array(repeating: false, count: seen.count)
        matchExactly()
        pairLeftovers()
        for (index, deed) in seen.enumerated() where !isTaken[index] { deviations.append(extra(deed)) }
        deviations += wrongOrders
        deviations.sort { ($0.at, $0.entry ?? .max) < ($1.at, $1.entry ?? .max) }
    }

    // MARK: Pairs

    private mutating func matchExactly() {
        let byTime = seen.indices.sorted { (seen[$0].deed.at, $0) < (seen[$1].deed.at, $1) }
        var first = 0
        for (index, prediction) in predictions.enumerated() {
            let due = prediction.deed.at
            // Predictions come nearly in order too: the first deed that is not before this one is near that of the last.
            while first > 0, seen[byTime[first - 1]].deed.at >= due { first -= 1 }
            while first < byTime.count, seen[byTime[first]].deed.at < due { first += 1 }
            let found = byTime[first...].prefix { seen[$0].deed.at <= due + tolerance }.first {
                !isTaken[$0] && seen[$0].deed.what == prediction.deed.what
            }
            guard let deed = found else { continue }
            matches[index] = deed
            isTaken[deed] = true
        }
    }

    private mutating func pairLeftovers() {
        var left = seen.indices.filter { !isTaken[$0] }
        for (index, prediction) in predictions.enumerated() where matches[index] == nil {
            var best: (place: Int, kind: Deviation.Kind, distance: Int64)?
            for (place, candidate) in left.enumerated() {
                guard let kind = Comparison.likeness(prediction.deed, seen[candidate].deed) else { continue }
                let distance = Int64((seen[candidate].deed.at - prediction.deed.at).nanoseconds.magnitude)
                if best.map({ distance < $0.distance }) ?? true { best = (place, kind, distance) }
            }
            guard let best else {
                deviations.append(missing(prediction))
                continue
            }
            let deed = left.remove(at: best.place)
            isTaken[deed] = true
            let deviation = wrong(prediction, seen[deed], best.kind)
            deviations.append(deviation)
            if case .stated(.ignored) = prediction.deed.what, let incident = seen[deed].deed.incident {
                astray[incident] = deviation.checks
            }
        }
    }

    /// What is wrong with `found` if it was meant to be `due`; nil when it is something else altogether.
    private static func likeness(_ due: Deed, _ found: Deed) -> Deviation.Kind? {
        if due.what == found.what { return found.at < due.at ? .early : .late }
        guard due.at == found.at else { return nil }
        switch (due.what, found.what) {
        case (.paged(let a), .paged(let b)):
            guard a.incident == b.incident else { return nil }
            if a.person == b.person, a.channel == b.channel { return a.level == b.level ? .wrongRouting : .wrongLevel }
            if a.person == b.person { return .wrongChannel }
            return a.channel == b.channel && a.level == b.level ? .wrongPerson : nil
        case (.answered(let a, _, _), .answered(let b, _, _)): return a == b ? .wrongRouting : nil
        case (.stated(let a), .stated(let b)): return likeness(a, b)
        case (.paged, _), (.answered, _), (.stated, _), (.repaired, _): return nil
        }
    }

    private static func likeness(_ due: Note, _ found: Note) -> Deviation.Kind? {
        switch (due, found) {
        case (.opened(_, let a, _, _), .opened(_, let b, _, _)), (.ignored(let a, _), .ignored(let b, _)),
            (.ignored(let a, _), .opened(_, let b, _, _)):
            a == b ? .wrongRouting : nil
        case (.levelReached(let a, let level, let pass, _), .levelReached(let b, let other, let otherPass, _)):
            a == b ? (level == other && pass == otherPass ? .wrongPerson : .wrongLevel) : nil
        case (.levelReached(let a, _, _, _), .levelSkipped(let b, _)), (.levelSkipped(let a, _), .levelReached(let b, _, _, _)):
            a == b ? .wrongLevel : nil
        case (.acknowledged(let a, _), .acknowledged(let b, _)), (.resolved(let a, _), .resolved(let b, _)),
            (.unreachable(let a, _), .unreachable(let b, _)):
            a == b ? .wrongPerson : nil
        default:
            // Not a choice of cases but of pairs: all others have nothing in common.
            nil
        }
    }

    // MARK: What it means

    private func missing(_ prediction: Prediction) -> Deviation {
        let text = prediction.deed.text(in: scenario)
        let near = nearest(to: prediction.deed).map { "; nearest: \($0)" } ?? ""
        return Deviation(
            kind: .missing, at: prediction.deed.at, checks: Blame.missing(prediction),
            text: "expected \(text), found none\(near)", entry: nil)
    }

    private func wrong(_ prediction: Prediction, _ found: PagerRecord.Seen, _ kind: Deviation.Kind) -> Deviation {
        let gap = Delay(nanoseconds: Int64((found.deed.at - prediction.deed.at).nanoseconds.magnitude))
        let by = kind == .late || kind == .early ? " by \(gap.text)" : ""
        return Deviation(
            kind: kind, at: prediction.deed.at, checks: Blame.wrong(kind, prediction),
            text:
                "expected \(prediction.deed.text(in: scenario)), found \(found.deed.text(in: scenario)): \(kind.rawValue)\(by)",
            entry: found.entry)
    }

    private func extra(_ found: PagerRecord.Seen) -> Deviation {
        let near = nearestPrediction(to: found.deed).map { "; nearest expected: \($0)" } ?? ""
        return Deviation(
            kind: .extra, at: found.deed.at,
            checks: found.deed.incident.flatMap { astray[$0] } ?? restarts(found.deed) ?? Blame.extra(found, after: seen),
            text: "found \(found.deed.text(in: scenario)), which nothing explains\(near)", entry: found.entry)
    }

    /// What is done once more when the pager is back was done twice because of that.
    private func restarts(_ deed: Deed) -> Set<EscalationCheck>? {
        let isTwice = predictions.contains { $0.deed == deed && $0.checks.contains(.restart) }
        return isTwice ? [.restart] : nil
    }

    /// Of the same kind and about the same incident, the closest in time.
    private func nearest(to deed: Deed) -> String? {
        Comparison.nearest(to: deed, in: seen.map(\.deed))?.text(in: scenario)
    }

    private func nearestPrediction(to deed: Deed) -> String? {
        Comparison.nearest(to: deed, in: predictions.map(\.deed))?.text(in: scenario)
    }

    private static func nearest(to deed: Deed, in others: [Deed]) -> Deed? {
        others.filter { $0.incident == deed.incident && $0.isOfKind(deed) }
            .min { ($0.at - deed.at).nanoseconds.magnitude < ($1.at - deed.at).nanoseconds.magnitude }
    }

    // MARK: Order

    /// What an incident's log says at one instant, and the page behind the level it belongs to: in the order in which it has to be.
    ///
    /// Only among deeds that are right in themselves; pages of one instant have no order among each other.
    private var wrongOrders: [Deviation] {
        var last: [IncidentID: (deed: Int, prediction: Int)] = [:]
        var found: [Deviation] = []
        for (index, prediction) in predictions.enumerated() {
            guard let deed = matches[index], let incident = prediction.deed.incident else { continue }
            if let before = last[incident], seen[deed].entry < seen[before.deed].entry {
                found.append(
                    Deviation(
                        kind: .wrongOrder, at: prediction.deed.at, checks: [.order],
                        text: "expected \(predictions[before.prediction].deed.text(in: scenario)) before "
                            + "\(prediction.deed.text(in: scenario)), found it after: wrong order",
                        entry: seen[deed].entry))
            }
            if case .stated = prediction.deed.what { last[incident] = (deed, index) }
        }
        return found
    }
}

extension Deed {
    fileprivate func isOfKind(_ other: Deed) -> Bool {
        switch (what, other.what) {
        case (.paged, .paged), (.answered, .answered), (.repaired, .repaired): true
        case (.stated(let a), .stated(let b)): a.word == b.word
        case (.paged, _), (.answered, _), (.stated, _), (.repaired, _): false
        }
    }
}
