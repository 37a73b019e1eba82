import Model
import ScenarioFiles
import Testing

/// Who is on call when: layers, restrictions, overrides and the two nights a year on which the clock jumps.
@Suite struct `Schedules` {
    /// The shifts of a schedule in Amsterdam as text: local begin and end, and who.
    private func shifts(
        _ schedule: String, starts: String, lasts: String, sourceLocation: SourceLocation = #_sourceLocation
    )
        -> [String]
    {
        let text = drill([
            "setup.schedules": "schedules:\n  duty:\n"
                + schedule.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"),
            "starts": "starts: \(starts)", "lasts": "lasts: \(lasts)", "drains": "drains: 0s",
            "expect": "expect: [{never: {paged: lead}}]",
        ])
        guard let scenario = good(text, sourceLocation: sourceLocation)?.scenario,
            let duty = scenario.setup.pager.schedules.first
        else { return [] }
        // One that begins at the run's very last instant is there for what is due then.
        return duty.shifts.filter { $0.from < scenario.horizon }.map { shift in
            let (from, until) = (
                scenario.epoch.localText(shift.from).dropLast(3), scenario.epoch.localText(shift.until).dropLast(3)
            )
            return "\(from.dropFirst(5)) to \(until.dropFirst(5)) \(scenario[shift.person].name)"
        }
    }

    @Test func `turns hand over at their hour and count on from the first`() {
        let found = shifts(
            "layers: [{rotate: [primary, backup, lead], every: 7d, from: 2020-11-02 09:00}]", starts: "2020-11-16 08:00",
            lasts: "8d")
        #expect(
            found == [
                "11-16 08:00 to 11-16 09:00 backup", "11-16 09:00 to 11-23 09:00 lead", "11-23 09:00 to 11-24 08:00 primary",
            ])
    }

    @Test func `turns count on through restricted hours`() {
        // Twelve-hour turns from 05:00, on duty from 00:00 to 10:00: the official example.
        let found = shifts(
            "layers: [{rotate: [primary, backup], every: 12h, from: 2020-11-23 05:00, on: '00:00-10:00'}]",
            starts: "2020-11-24 00:00",
            lasts: "1d")
        #expect(found == ["11-24 00:00 to 11-24 05:00 backup", "11-24 05:00 to 11-24 10:00 primary"])
    }

    @Test func `a later layer wins, an override beats all, and the last override beats the first`() {
        let found = shifts(
            """
            layers:
              - {rotate: [primary], every: 7d, from: 2020-11-02 09:00}
              - {rotate: [lead], every: 7d, from: 2020-11-02 09:00, on: 'Mon-Fri 09:00-17:00'}
            overrides:
              - {who: backup, from: 2020-11-24 16:00, to: 2020-11-24 20:00}
              - {who: primary, from: 2020-11-24 18:00, to: 2020-11-24 19:00}
            """, starts: "2020-11-24 08:00", lasts: "14h")
        #expect(
            found == [
                "11-24 08:00 to 11-24 09:00 primary", "11-24 09:00 to 11-24 16:00 lead", "11-24 16:00 to 11-24 18:00 backup",
                "11-24 18:00 to 11-24 19:00 primary", "11-24 19:00 to 11-24 20:00 backup", "11-24 20:00 to 11-24 22:00 primary",
            ])
    }

    @Test func `hours past midnight belong to the day they begin on, and a gap is nobody`() {
        let found = shifts(
            "layers: [{rotate: [primary], every: 7d, from: 2020-11-02 09:00, on: 'Tue 22:00-06:00'}]",
            starts: "2020-11-24 12:00", lasts: "2d")
        #expect(found == ["11-24 22:00 to 11-25 06:00 primary"])
        let before = shifts(
            "layers: [{rotate: [primary], every: 7d, from: 2020-11-02 09:00, on: 'Tue 22:00-06:00'}]",
            starts: "2020-11-25 03:00", lasts: "1d")
        #expect(before == ["11-25 03:00 to 11-25 06:00 primary"])
    }

    @Test func `whole days hand over at the same hour through the autumn change`() {
        // 25 October 2020, 03:00 becomes 02:00: the day has 25 hours.
        let found = shifts(
            "layers: [{rotate: [primary, backup], every: 1d, from: 2020-10-20 09:00}]", starts: "2020-10-24 09:00", lasts: "49h"
        )
        #expect(found == ["10-24 09:00 to 10-25 09:00 primary", "10-25 09:00 to 10-26 09:00 backup"])
    }

    @Test func `turns of hours are as long as they say through the autumn change`() {
        let found = shifts(
            "layers: [{rotate: [primary, backup], every: 12h, from: 2020-10-24 09:00}]", starts: "2020-10-24 09:00",
            lasts: "24h")
        #expect(found == ["10-24 09:00 to 10-24 21:00 primary", "10-24 21:00 to 10-25 08:00 backup"])
    }

    @Test func `a time that is skipped in spring moves forward, one that comes twice in autumn is the first`() {
        // 28 March 2021: 02:00 to 03:00 does not exist. 25 October 2020: 02:00 to 03:00 comes twice.
        let spring = shifts(
            "layers: [{rotate: [primary], every: 7d, from: 2020-11-02 09:00, on: '02:30-04:00'}]", starts: "2021-03-28 00:00",
            lasts: "12h")
        #expect(spring == ["03-28 03:00 to 03-28 04:00 primary"])
        let autumn = drill([
            "setup.schedules":
                "schedules: {duty: {layers: [{rotate: [primary], every: 7d, from: 2020-10-05 09:00, on: '02:30-04:00'}]}}",
            "starts": "starts: 2020-10-25 00:00", "expect": "expect: [{never: {paged: lead}}]", "lasts": "lasts: 12h",
        ])
        let shift = good(autumn)?.scenario.setup.pager.schedules[0].shifts[0]
        #expect(shift?.from == .start + .seconds(9000))
        #expect(shift?.until == .start + .hours(5))
    }

    @Test func `a start that is skipped or doubled is one moment`() throws {
        let spring = try #require(good(drill(["starts": "starts: 2021-03-28 02:30"]))?.scenario.epoch)
        #expect(spring.localText(.start) == "2021-03-28 03:00:00")
        let autumn = try #require(good(drill(["starts": "starts: 2020-10-25 02:30"]))?.scenario.epoch)
        #expect(autumn.offset(at: .start) == 7200)
        #expect(autumn.offsets == [.init(from: .start, seconds: 7200), .init(from: .start + .minutes(30), seconds: 3600)])
    }

    @Test func `a schedule keeps its own zone's hours`() {
        let found = shifts(
            "zone: America/New_York\nlayers: [{rotate: [primary], every: 7d, from: 2020-11-02 09:00, on: '09:00-17:00'}]",
            starts: "2020-11-24 12:00",
            lasts: "20h")
        #expect(found == ["11-24 15:00 to 11-24 23:00 primary"])
    }

    @Test func `hours over several days run past the week's end`() {
        let found = shifts(
            "layers: [{rotate: [primary], every: 7d, from: 2020-11-02 09:00, on: 'Sat 18:00-Mon 08:00'}]",
            starts: "2020-11-22 12:00", lasts: "8d")
        #expect(found == ["11-22 12:00 to 11-23 08:00 primary", "11-28 18:00 to 11-30 08:00 primary"])
    }

    @Test func `turns count from their own beginning, before or after the layer's`() {
        let before = shifts(
            "layers: [{rotate: [primary, backup], every: 12h, from: 2020-11-24 10:00, turns_from: 2020-11-23 06:00}]",
            starts: "2020-11-24 00:00", lasts: "1d")
        #expect(before == ["11-24 10:00 to 11-24 18:00 primary", "11-24 18:00 to 11-25 00:00 backup"])
        let after = shifts(
            "layers: [{rotate: [primary, backup, lead], every: 1d, from: 2020-11-24 00:00, turns_from: 2020-11-26 09:00}]",
            starts: "2020-11-24 00:00", lasts: "3d")
        #expect(
            after == [
                "11-24 00:00 to 11-24 09:00 primary", "11-24 09:00 to 11-25 09:00 backup", "11-25 09:00 to 11-26 09:00 lead",
                "11-26 09:00 to 11-27 00:00 primary",
            ])
    }

    @Test func `handing over to oneself does not split a shift`() {
        let found = shifts(
            "layers: [{rotate: [primary], every: 1d, from: 2020-11-02 09:00}]", starts: "2020-11-24 08:00", lasts: "3d")
        #expect(found == ["11-24 08:00 to 11-27 08:00 primary"])
    }

    @Test func `at every quarter of an hour the flat shifts name whom the rule of turns names`() throws {
        let text = drill([
            "setup.schedules":
                "schedules: {duty: {zone: UTC, layers: [{rotate: [primary, backup, lead], every: 5h, from: 2020-11-20 03:00}]}}",
            "catalog.zone": "zone: UTC", "starts": "starts: 2020-11-24 00:00", "lasts": "lasts: 4d",
        ])
        let duty = try #require(good(text)?.scenario.setup.pager.schedules.first)
        for quarter in 0..<(4 * 24 * 4) {
            let at = Delay.minutes(15) * Int64(quarter)
            let turn = (Delay.hours(93) + at).nanoseconds / Delay.hours(5).nanoseconds
            #expect(duty.person(at: .start + at) == PersonID(Int(turn % 3)))
        }
    }
}
