extension Judgement {
    /// Compares with the same run in which simultaneous events changed places within equal rank: a verdict that differs hangs on a tie,
    /// and nobody can rely on it.
    package mutating func doubt(whereDifferent other: Judgement) {
        for index in verdicts.indices where index < other.verdicts.count {
            guard verdicts[index].outcome != other.verdicts[index].outcome else { continue }
            verdicts[index].observed +=
                "; tie-sensitive: \(other.verdicts[index].outcome.rawValue) when simultaneous events change places"
            verdicts[index].outcome = .inconclusive
        }
    }
}
