import Model
import ScenarioFiles
import Testing
import Vendors

struct AssumptionTests {
    private static func extreme(_ name: String, _ text: String) -> Assumption.Extreme? {
        Assumption.all.first { $0.name == name }?.extremes.first { $0.text == text }
    }

    @Test func `every extreme makes something else of one of our drills`() throws {
        let paths = try Drills.allPaths()
        var idle = Set(Assumption.all.flatMap { assumption in assumption.extremes.map { "\(assumption.name): \($0.text)" } })
        #expect(idle.count == Assumption.all.reduce(0) { $0 + $1.extremes.count }, "no two are called the same")
        for path in paths where !idle.isEmpty {
            let scenario = try loadScenario(path).scenario
            for assumption in Assumption.all {
                for extreme in assumption.extremes where idle.contains("\(assumption.name): \(extreme.text)") {
                    if extreme.altered(scenario) != nil { idle.remove("\(assumption.name): \(extreme.text)") }
                }
            }
        }
        #expect(idle.sorted() == [])
    }

    @Test func `what is assumed anyway is no extreme of it`() throws {
        for path in try Drills.allPaths() {
            let scenario = try loadScenario(path).scenario
            for extreme in Assumption.all.flatMap(\.extremes) {
                guard let altered = extreme.altered(scenario) else { continue }
                #expect(extreme.altered(altered) == nil, "\(path): \(extreme.text) holds already")
            }
        }
    }

    @Test(arguments: ["what the lag guard waits for", "which part a trigger pauses", "what the endpoint sends as dedup key"])
    func `what a setup says itself is not assumed`(_ name: String) throws {
        let extreme = try #require(Assumption.all.first { $0.name == name }?.extremes.first)
        var scenario = try loadScenario("\(Drills.root)/scenarios/poc/02-gold-outage.yaml").scenario
        #expect(extreme.altered(scenario) != nil)
        for rule in scenario.setup.rules.indices {
            scenario.setup.rules[rule].lagGuard = AlertRule.LagGuard.none
            (scenario.setup.rules[rule].pause, scenario.setup.rules[rule].dedup) = (.group, .rule)
        }
        #expect(extreme.altered(scenario) == nil)
    }

    @Test func `a channel whose latency a setup says is not assumed to be otherwise`() throws {
        let extreme = try #require(Self.extreme("latency of the pager's channels", "always its most"))
        var scenario = try loadScenario("\(Drills.root)/scenarios/poc/02-gold-outage.yaml").scenario
        let (push, sms) = (Channel.push.place, Channel.sms.place)
        scenario.setup.pager.channels[push].latency = Quantiles(constant: .seconds(3))
        scenario.setup.pager.channels[sms].latency = PagerDuty.link(of: .sms).latency
        let channels = try #require(extreme.altered(scenario)).setup.pager.channels
        #expect(channels[push].latency == Quantiles(constant: .seconds(3)))
        #expect(channels[sms].latency == Quantiles(constant: .minutes(3)))
    }

    @Test func `people who are described are not assumed to be otherwise`() throws {
        let extreme = try #require(Assumption.all.last?.extremes.last)
        var scenario = try loadScenario("\(Drills.root)/scenarios/poc/02-gold-outage.yaml").scenario
        scenario.habits = scenario.habits.map { _ in Preset.average.habit }
        #expect(extreme.altered(scenario)?.habits.first?.acknowledges == Preset.poor.habit.acknowledges)
        #expect(extreme.altered(scenario)?.habits.first?.unanswered == Preset.poor.habit.unanswered)
        for person in scenario.habits.indices {
            scenario.habits[person].acknowledges = Quantiles(constant: .minutes(3))
            scenario.habits[person].fixes = Quantiles(constant: .minutes(20))
        }
        #expect(extreme.altered(scenario) == nil)
    }
}
