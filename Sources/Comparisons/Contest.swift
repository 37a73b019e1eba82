package import Evaluation
package import Model

/// The runs of a comparison before anything is said about them: what can be saved, split over machines and joined again.
package struct Contest: Sendable, Hashable {
    package struct Setup: Hashable, Sendable {
        package var name: String
        /// What the command line says to choose it: `--setup slow.yaml --set alerts.errors.window=10m`; empty for each scenario's own.
        package var options: String
        package init(name: String, options: String) { (self.name, self.options) = (name, options) }
    }

    /// The first is what the others are compared with.
    package var setups: [Setup]
    /// All seeds asked for, of which a part may have run only some.
    package var seeds: [Seed]
    package var acknowledgement: AcknowledgementRule
    /// The setups after the first are the first with other values of one setting, in the order asked for.
    package var variesSetting: Bool
    package var shard: Shard?
    package var bouts: [Bout]

    package init(
        setups: [Setup], seeds: [Seed], acknowledgement: AcknowledgementRule, variesSetting: Bool = false, shard: Shard? = nil,
        bouts: [Bout]
    ) {
        (self.setups, self.seeds, self.acknowledgement) = (setups, seeds, acknowledgement)
        (self.variesSetting, self.shard, self.bouts) = (variesSetting, shard, bouts)
    }

    /// Why parts cannot be joined.
    package struct Mismatch: Error, Hashable, Sendable {
        package var message: String
    }

    /// Joins the parts of one comparison, given in any order, into what one machine would have had.
    package static func merged(_ parts: [Contest]) throws(Mismatch) -> Contest {
        let known = parts.compactMap(\.shard)
        guard let first = parts.first, let count = known.first?.count, known.count == parts.count else {
            throw Mismatch(message: "only parts made with --shard can be joined")
        }
        for part in parts where !part.isPart(of: first) {
            throw Mismatch(
                message:
                    "the parts are not of one comparison: setups, seeds, scenarios, their files and options must be the same")
        }
        let missing = (1...count).filter { number in !known.contains { $0.number == number } }
        if let number = missing.first { throw Mismatch(message: "part \(number)/\(count) is missing") }
        if known.count > count { throw Mismatch(message: "a part was given twice: there are \(count), found \(known.count)") }
        var whole = first
        whole.shard = nil
        for part in parts.dropFirst() {
            for place in whole.bouts.indices { whole.bouts[place].append(part.bouts[place]) }
        }
        for place in whole.bouts.indices {
            whole.bouts[place].sortBySeed(first.seeds)
            if whole.bouts[place].seeds != first.seeds {
                throw Mismatch(message: "the parts do not have every seed exactly once")
            }
        }
        return whole
    }

    func isPart(of other: Contest) -> Bool {
        setups == other.setups && seeds == other.seeds && acknowledgement == other.acknowledgement
            && variesSetting == other.variesSetting && shard?.count == other.shard?.count
            && bouts.map(\.scenario) == other.bouts.map(\.scenario) && bouts.map(\.file) == other.bouts.map(\.file)
            && bouts.map(\.lasts) == other.bouts.map(\.lasts) && bouts.map(\.digest) == other.bouts.map(\.digest)
    }

    /// This contest's setups against the same drills' runs under an earlier one, which becomes the first.
    ///
    /// Of several setups saved, the one of the same name as the first here; else the first. Scenarios and seeds must be the same.
    package func against(_ baseline: Contest) throws(Mismatch) -> Contest {
        let column = baseline.setups.firstIndex { $0.name == setups.first?.name } ?? 0
        guard baseline.setups.indices.contains(column) else { throw Mismatch(message: "the baseline has no setup") }
        if baseline.seeds != seeds {
            throw Mismatch(message: "the baseline has other seeds: they must be the same to be paired")
        }
        if baseline.acknowledgement != acknowledgement {
            throw Mismatch(message: "the baseline defines acknowledgement as '\(baseline.acknowledgement.rawValue)'")
        }
        var result = self
        let saved = baseline.setups[column]
        result.setups.insert(Setup(name: "\(saved.name) (baseline)", options: saved.options), at: 0)
        for place in bouts.indices {
            let bout = bouts[place]
            // Files may have been moved since, and two of them may call their scenario the same.
            let named = baseline.bouts.filter { $0.scenario == bout.scenario }
            guard let old = named.first(where: { $0.file == bout.file }) ?? (named.count == 1 ? named[0] : nil) else {
                let reason = named.isEmpty ? "no scenario" : "several scenarios, none of them in '\(bout.file)', called"
                throw Mismatch(message: "the baseline has \(reason) '\(bout.scenario)'")
            }
            guard old.world == bout.world else {
                throw Mismatch(
                    message:
                        "'\(bout.scenario)' is not what it was: its services, load, faults, people or what they send have changed; "
                        + "save the baseline again")
            }
            guard old.seeds == bouts[place].seeds else {
                throw Mismatch(message: "the baseline is only a part: join its parts first")
            }
            result.bouts[place].insertFirst(old.scores[column])
        }
        return result
    }
}

/// One part of a campaign that several machines share: which runs are its own is decided by name and seed alone.
package struct Shard: Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var count: Int

    /// Nil unless 1 <= number <= count.
    package init?(_ number: Int, of count: Int) {
        guard count >= 1, (1...count).contains(number) else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// Reads `2/5`.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(number, of: count)
    }

    package var text: String { "\(number)/\(count)" }

    /// Whether this part has a whole scenario, named by its file.
    package func holds(_ file: String) -> Bool { mix(stableHash(file)) % UInt64(count) == UInt64(number - 1) }

    package func holds(_ scenario: String, _ seed: Seed) -> Bool {
        mix(stableHash(scenario) ^ mix(seed.value)) % UInt64(count) == UInt64(number - 1)
    }
}
