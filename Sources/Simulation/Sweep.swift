package import Model

/// The same scenario over many seeds, on all cores. Results come back in the order of the seeds, however many cores there are.
package struct Sweep: Sendable {
    package let seeds: [Seed]

    package init(seeds: [Seed]) { self.seeds = seeds }

    /// - Parameter progress: hears how many seeds are done, now and then.
    package func run<Result: Sendable>(
        progress: (Int) -> Void = { _ in }, _ each: @escaping @Sendable (Seed) -> Result
    ) async -> [Result] {
        await parts(progress: progress) { $0.map(each) }.flatMap(\.self)
    }

    /// The same for work that keeps less than a result a seed: some seeds at a time, in order.
    package func parts<Part: Sendable>(
        progress: (Int) -> Void = { _ in }, _ each: @escaping @Sendable ([Seed]) -> Part
    ) async -> [Part] {
        let chunk = max(1, min(64, seeds.count / 8))
        let chunks = stride(from: 0, to: seeds.count, by: chunk).map { Array(seeds[$0..<min($0 + chunk, seeds.count)]) }
        return await inParallel(chunks, progress: { progress(min($0 * chunk, seeds.count)) }, each)
    }
}

/// What comes of each piece of work, on all cores; results come in the order of the work.
///
/// - Parameter progress: hears how many pieces are done.
package func inParallel<Work: Sendable, Result: Sendable>(
    _ work: [Work], progress: (Int) -> Void = { _ in }, _ each: @escaping @Sendable (Work) -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        for (index, piece) in work.enumerated() {
            group.addTask { (index, each(piece)) }
        }
        var results = [Result?](repeating: nil, count: work.count)
        var done = 0
        for await (index, result) in group {
            results[index] = result
            done += 1
            progress(done)
        }
        return results.compactMap(\.self)
    }
}

/// Where two journals first differ, as an index of entries; nil when they are the same.
package func firstDifference(_ a: Journal, _ b: Journal) -> Int? {
    if let index = zip(a.entries, b.entries).enumerated().first(where: { $1.0 != $1.1 })?.offset { return index }
    return a.entries.count == b.entries.count ? nil : min(a.entries.count, b.entries.count)
}
