import Model
import Testing

@testable import Components

struct EventQueueTests {
    /// Empties a queue into the numbers its events carry, with their instants.
    private func drain(_ queue: inout EventQueue) -> [(at: Int64, number: Int32)] {
        var seen: [(Int64, Int32)] = []
        while let due = queue.nextDue {
            guard let next = queue.next(by: due) else { break }
            #expect(next.at == due)
            if let number = number(of: next, in: &queue) {
                seen.append((due.nanoseconds, number))
            } else {
                Issue.record("nothing of this test")
            }
        }
        return seen
    }

    private func number(of due: EventQueue.Due, in queue: inout EventQueue) -> Int32? {
        switch due.kind {
        case .freight: return Int32(queue.lines(due).id.ordinal)
        case .posting: if case .update(let update) = queue.posting(due).message { return update.incident.raw }
        case .alarm: if case .notify(let number) = queue.alarm(due).wakeup { return number }
        }
        return nil
    }

    private func message(_ number: Int) -> Message {
        .update(IncidentUpdate(incident: IncidentID(number), person: PersonID(0), status: .triggered))
    }

    private func deliver(_ number: Int, at: Int64, rank: UInt64, in queue: inout EventQueue) {
        queue.deliver(
            Posting(message: message(number), to: .pager, from: .rules), at: Instant(nanoseconds: at), rank: rank)
    }

    private func ship(_ number: Int, at: Int64, rank: UInt64, in queue: inout EventQueue) {
        let lines = Consignment(id: .init(hop: nil, service: ServiceID(0), ordinal: Int64(number)), cargo: .empty)
        queue.deliver(Freight(lines: lines, to: .rules), at: Instant(nanoseconds: at), rank: rank)
    }

    @Test func `events come by instant, then rank and name, then age`() {
        var queue = EventQueue()
        deliver(1, at: 20, rank: 0, in: &queue)
        deliver(2, at: 10, rank: 2 << 56, in: &queue)
        deliver(3, at: 10, rank: 1 << 56 | 7 << 32, in: &queue)
        deliver(4, at: 10, rank: 1 << 56 | 5 << 32, in: &queue)
        deliver(5, at: 10, rank: 1 << 56 | 5 << 32, in: &queue)
        #expect(drain(&queue).map(\.number) == [4, 5, 3, 2, 1])
    }

    /// The naive queue is an array that is sorted stably whenever something is taken out.
    @Test func `for all sequences of deliveries, wake-ups, moves and cancellations: as a sorted list would have it`() {
        for seed in 0..<40 {
            var random = Seed(UInt64(seed)).stream(.generation)
            var queue = EventQueue()
            var naive: [(at: Int64, rank: UInt64, age: Int, number: Int32, isWakeup: Bool)] = []
            for age in 0..<400 {
                let at = Int64(random.below(20))
                let rank = random.below(3) << 56 | random.below(2) << 32
                let number = Int32(random.below(12))
                switch random.below(5) {
                case 0, 1:
                    if random.next() & 1 == 0 {
                        deliver(age, at: at, rank: rank, in: &queue)
                    } else {
                        ship(age, at: at, rank: rank, in: &queue)
                    }
                    naive.append((at, rank, age, Int32(age), false))
                case 2, 3:
                    queue.wake(.pager, .notify(number), at: Instant(nanoseconds: at), rank: rank)
                    naive.removeAll { $0.isWakeup && $0.number == number }
                    naive.append((at, rank, age, number, true))
                default:
                    if random.next() & 1 == 0 {
                        queue.cancel(.pager, .notify(number))
                        naive.removeAll { $0.isWakeup && $0.number == number }
                    } else if let first = naive.indices.min(by: { order(naive[$0]) < order(naive[$1]) }) {
                        #expect(queue.nextDue?.nanoseconds == naive[first].at)
                        let taken = queue.next(by: .never)
                        #expect(taken.map { self.number(of: $0, in: &queue) } == naive[first].number)
                        let at = naive.remove(at: first).at
                        // What was cancelled may count as due, but what is due is never overlooked.
                        if naive.contains(where: { $0.at <= at }) {
                            #expect(!queue.isEmpty(until: Instant(nanoseconds: at)), "seed \(seed)")
                        }
                    }
                }
            }
            naive.sort { order($0) < order($1) }
            let seen = drain(&queue)
            #expect(seen.map(\.at) == naive.map(\.at), "seed \(seed)")
            #expect(seen.map(\.number) == naive.map(\.number), "seed \(seed)")
        }
    }

    private func order(_ item: (at: Int64, rank: UInt64, age: Int, number: Int32, isWakeup: Bool)) -> (Int64, UInt64, Int) {
        (item.at, item.rank, item.age)
    }

    @Test func `asking again moves a wake-up, forwards and backwards`() {
        var queue = EventQueue()
        queue.wake(.pager, .notify(1), at: Instant(nanoseconds: 10), rank: 0)
        queue.wake(.pager, .notify(1), at: Instant(nanoseconds: 30), rank: 0)
        queue.wake(.pager, .notify(2), at: Instant(nanoseconds: 20), rank: 0)
        queue.wake(.pager, .notify(2), at: Instant(nanoseconds: 5), rank: 0)
        #expect(drain(&queue).map(\.at) == [5, 30])
    }

    @Test func `the same wake-up of two stations is two wake-ups`() {
        var queue = EventQueue()
        queue.wake(.pager, .notify(1), at: .start, rank: 0)
        queue.wake(.rules, .notify(1), at: .start, rank: 0)
        queue.cancel(.rules, .notify(1))
        #expect(drain(&queue).count == 1)
    }

    @Test func `a wake-up that has rung can be asked for again`() {
        var queue = EventQueue()
        queue.wake(.pager, .notify(1), at: Instant(nanoseconds: 1), rank: 0)
        _ = queue.next(by: .never)
        queue.wake(.pager, .notify(1), at: Instant(nanoseconds: 2), rank: 0)
        #expect(drain(&queue).map(\.at) == [2])
    }

    @Test func `what was taken out last is not due any more, what comes right after it is`() {
        var queue = EventQueue()
        #expect(queue.isEmpty(until: .never))
        ship(1, at: 5, rank: 0, in: &queue)
        deliver(2, at: 7, rank: 0, in: &queue)
        #expect(!queue.isEmpty(until: Instant(nanoseconds: 5)))
        #expect(queue.isEmpty(until: Instant(nanoseconds: 4)))
        _ = queue.next(by: .never)
        #expect(queue.isEmpty(until: Instant(nanoseconds: 6)))
        #expect(!queue.isEmpty(until: Instant(nanoseconds: 7)))
        _ = queue.next(by: .never)
        #expect(queue.isEmpty(until: .never))
    }

    @Test func `a cancelled queue is empty`() {
        var queue = EventQueue()
        queue.wake(.pager, .notify(1), at: .start, rank: 0)
        queue.cancel(.pager, .notify(1))
        queue.cancel(.pager, .notify(1))
        let (due, next) = (queue.nextDue, queue.next(by: .never))
        #expect(due == nil)
        #expect(next?.at == nil)
    }

    @Test func `a tie shuffle permutes equal ranks and nothing else`() {
        func order(_ ties: Random?) -> [Int32] {
            var queue = EventQueue(ties: ties)
            for number in 0..<60 {
                deliver(
                    number, at: Int64(number / 30), rank: UInt64(number / 10 % 3) << 56 | UInt64(number % 2) << 32, in: &queue)
            }
            return drain(&queue).map(\.number)
        }
        let plain = order(nil)
        let shuffled = (0..<5).map { order(Seed(UInt64($0)).stream(.ties)) }
        for numbers in shuffled {
            #expect(numbers != plain)
            #expect(numbers.map { $0 / 10 } == (0..<60).map { $0 / 10 })
            #expect(numbers.sorted() == Array(0..<60))
        }
        #expect(Set(shuffled).count == 5)
        #expect(order(Seed(1).stream(.ties)) == shuffled[1])
    }
}
