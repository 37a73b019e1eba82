import Model
import Testing

@testable import Evaluation

/// Who is on call, asked instant by instant; the run starts on Saturday 2026-03-28 12:00 UTC, a day before Amsterdam's clock goes forward.
struct RosterTests {
    private static let start = CivilTime(year: 2026, month: 3, day: 28, hour: 12).unixSeconds
    private static let (ann, bob, cy) = (PersonID(0), PersonID(1), PersonID(2))

    /// Amsterdam: UTC+1, from 2026-03-29 01:00 UTC on UTC+2.
    private static let offsets = [
        Epoch.Offset(from: .start - .days(60), seconds: 3600), Epoch.Offset(from: .start + .hours(13), seconds: 7200),
    ]

    private func roster(
        _ layers: [Schedule.Layer], _ overrides: [Schedule.Override] = [], offsets: [Epoch.Offset] = RosterTests.offsets
    ) -> Roster {
        Roster(
            Schedule(name: Symbol("duty"), zone: "x", layers: layers, overrides: overrides, shifts: [], offsets: offsets),
            start: RosterTests.start)
    }

    private func civil(_ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> CivilTime {
        CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute)
    }

    /// An instant by UTC's clock.
    private func utc(_ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> Instant {
        .start + .seconds(civil(month, day, hour, minute).unixSeconds - RosterTests.start)
    }

    private func daily(_ people: [PersonID], from: CivilTime, on restrictions: [Schedule.Restriction] = []) -> Schedule.Layer {
        Schedule.Layer(rotation: people, turn: .days(1), from: from, until: nil, restrictions: restrictions)
    }

    private let nanosecond = Delay(nanoseconds: 1)

    @Test func `a turn of a day changes at the same time of day on both sides of a clock change`() {
        let roster = roster([daily([Self.ann, Self.bob], from: civil(3, 27, 9))])
        for (edge, before, after) in [
            (utc(3, 28, 8), Self.ann, Self.bob), (utc(3, 29, 7), Self.bob, Self.ann), (utc(3, 30, 7), Self.ann, Self.bob),
        ] {
            #expect(roster.person(at: edge - nanosecond) == before)
            #expect(roster.person(at: edge) == after)
        }
    }

    @Test func `a turn of hours lasts exactly as long as it says`() {
        let layer = Schedule.Layer(
            rotation: [Self.ann, Self.bob], turn: .hours(12), from: civil(3, 28, 20), until: nil, restrictions: [])
        let roster = roster([layer])
        // 20:00 winter time is 19:00 UTC; twelve hours later the clock shows nine.
        #expect(roster.person(at: utc(3, 29, 7) - nanosecond) == Self.ann)
        #expect(roster.person(at: utc(3, 29, 7)) == Self.bob)
    }

    @Test func `nobody before the layer's start or from its end on, and turns may count from elsewhere`() {
        var layer = daily([Self.ann, Self.bob], from: civil(3, 28, 18))
        (layer.until, layer.turnsFrom) = (civil(3, 30, 18), civil(3, 27, 18))
        let roster = roster([layer])
        #expect(roster.person(at: utc(3, 28, 17) - nanosecond) == nil)
        #expect(roster.person(at: utc(3, 28, 17)) == Self.bob)
        #expect(roster.person(at: utc(3, 30, 16) - nanosecond) == Self.ann)
        #expect(roster.person(at: utc(3, 30, 16)) == nil)
    }

    @Test func `a later layer beats an earlier one where it is on duty, turns before turn 0 count backwards`() {
        let nights = Schedule.Restriction(weekdays: [6, 7], fromSecond: 22 * 3600, lengthSeconds: 8 * 3600)
        var upper = daily([Self.bob, Self.cy], from: civil(3, 20, 0), on: [nights])
        upper.turnsFrom = civil(3, 31, 0)
        let roster = roster([daily([Self.ann], from: civil(3, 1, 0)), upper])
        #expect(roster.duty(at: utc(3, 28, 20, 59)) == .init(person: Self.ann, source: .layer(0)))
        // Saturday 22:00; the 28th is three turns before turn 0.
        #expect(roster.duty(at: utc(3, 28, 21)) == .init(person: Self.cy, source: .layer(1)))
        // Sunday has 23 hours and begins turn -2.
        #expect(roster.person(at: utc(3, 28, 23)) == Self.bob)
        #expect(roster.person(at: utc(3, 29, 4) - nanosecond) == Self.bob)
        #expect(roster.person(at: utc(3, 29, 4)) == Self.ann)
    }

    @Test func `a restriction that begins in the skipped hour begins when the clock goes on`() {
        let early = Schedule.Restriction(weekdays: [7], fromSecond: 2 * 3600 + 1800, lengthSeconds: 3600)
        let roster = roster([daily([Self.ann], from: civil(3, 1, 0), on: [early])])
        #expect(roster.person(at: utc(3, 29, 1) - nanosecond) == nil)
        #expect(roster.person(at: utc(3, 29, 1)) == Self.ann)
        #expect(roster.person(at: utc(3, 29, 1, 30)) == nil)
    }

    @Test func `the last of two overrides wins, from its start to just before its end`() {
        let roster = roster(
            [daily([Self.ann], from: civil(3, 1, 0))],
            [
                .init(person: Self.bob, from: civil(3, 28, 14), until: civil(3, 28, 18)),
                .init(person: Self.cy, from: civil(3, 28, 16), until: civil(3, 28, 17)),
            ])
        for (at, who) in [
            (utc(3, 28, 13) - nanosecond, Self.ann), (utc(3, 28, 13), Self.bob), (utc(3, 28, 15), Self.cy),
            (utc(3, 28, 16) - nanosecond, Self.cy), (utc(3, 28, 16), Self.bob), (utc(3, 28, 17), Self.ann),
        ] { #expect(roster.person(at: at) == who) }
        #expect(roster.duty(at: utc(3, 28, 15))?.source == .override(1))
    }

    @Test func `a time the clock shows twice is the first of the two`() {
        let autumn = [Epoch.Offset(from: .start - .days(9), seconds: 7200), .init(from: .start + .hours(2), seconds: 3600)]
        let roster = roster(
            [daily([Self.ann], from: civil(3, 1, 0))],
            [.init(person: Self.bob, from: civil(3, 28, 15, 30), until: civil(3, 28, 16))], offsets: autumn)
        // 15:00 to 16:00 is shown from 13:00 UTC and again from 14:00 UTC on.
        #expect(roster.person(at: utc(3, 28, 13, 30) - nanosecond) == Self.ann)
        #expect(roster.person(at: utc(3, 28, 13, 30)) == Self.bob)
        #expect(roster.person(at: utc(3, 28, 14, 30)) == Self.bob)
        #expect(roster.person(at: utc(3, 28, 15)) == Self.ann)
    }
}
