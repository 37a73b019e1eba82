import ArgumentParser
import Comparisons
import Components
import Evaluation
import Model
import Reports
import ScenarioFiles
import Simulation

struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare setups over the same faults, users and people.",
        discussion: """
            Runs every scenario under every setup with the same seeds. What happens to the services and what people do is the same for all \
            of them; what differs is how it is watched. The first setup is what the others are compared with.

            The verdict has four values: better, worse, no relevant difference, undecided. It is judged against a margin stated beforehand: \
            times and rates by where their interval lies, shares by an exact test and a difference as large as the margin; that there is \
            none always takes an interval. What never came is averaged into nothing.

            Examples:
              pagerdrill compare --setup today.yaml --setup proposed.yaml scenarios --seeds 200
              pagerdrill compare --setup a.yaml --setup b.yaml outage.yaml --seeds 1000 --margin 5s --format json
              pagerdrill compare outage.yaml --vary policies.shop.levels.1.wait=1m,3m,5m,10m
              pagerdrill compare --setup today.yaml scenarios --save today.scores
              pagerdrill compare --setup today.yaml scenarios --baseline today.scores
              pagerdrill compare --setup a.yaml --setup b.yaml scenarios --shard 1/4 --save part1.scores
              pagerdrill compare --setup a.yaml --setup b.yaml scenarios --sensitivity
              pagerdrill compare --setup today.yaml scenarios --self-test

            With --baseline the earlier runs come first, and the exit code is 1 when anything got worse in any scenario, and 3 when there \
            are too few seeds to see anything. With --shard only a part of the runs is made, and 'pagerdrill report merge' joins the parts. With --self-test the setup is compared with twins that differ in a \
            known way: whoever doubts the comparison sees it find what is known, over 1,000 seeds.
            """)

    @OptionGroup var choosing: Choosing

    @Option(name: .customLong("setup"), help: ArgumentHelp("A setup to compare; give two or more.", valueName: "file"))
    var setups: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare one setup with itself under other values of one of its settings, like alerts.errors.window=1m,5m,15m or alerts.errors.threshold=100,300.",
            valueName: "key=value,..."))
    var vary: String?

    @Option(help: ArgumentHelp("Keep every run's score in this file, for --baseline and 'report merge'.", valueName: "file"))
    var save: String?

    @Option(help: ArgumentHelp("Compare with the runs saved here; exit 1 when anything got worse.", valueName: "file"))
    var baseline: String?

    @Flag(help: "Compare again under the extremes of everything that is assumed, and show every verdict that changes.")
    var sensitivity = false

    @Flag(help: "Compare the setup with itself, with a twin that pages 30 s later and with one that loses 1 % of its pages.")
    var selfTest = false

    @OptionGroup var sharding: Sharding

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(
        name: .customLong("seeds"),
        help: ArgumentHelp(
            "How many seeds, from --seed on: 400, which show it where nothing differs, and 1000 for a self-test, when left out.",
            valueName: "n"))
    var askedSeeds: Int?

    private var seeds: Int { askedSeeds ?? (selfTest ? SelfTest.seeds : 400) }

    @Option(help: "Whose definition of time to acknowledge: pagerduty, oncall or goalert.")
    var acknowledgement = AcknowledgementRule.pagerduty

    @OptionGroup var telling: Telling

    func validate() throws {
        if vary != nil, selfTest { throw ValidationError("--self-test compares a setup as it is: leave --vary out") }
        if let vary {
            guard let values = SettingChange.several(text: vary)?.map(\.value), !values.contains("") else {
                throw ValidationError("--vary takes a setting and its values like alerts.errors.window=1m,5m, found '\(vary)'")
            }
            if Set(values).count < values.count {
                throw ValidationError("--vary names a value twice: '\(vary)'")
            }
            if setups.count > 1 { throw ValidationError("--vary compares one setup with itself: give one --setup, or none") }
        } else if selfTest {
            if setups.count > 1 {
                throw ValidationError("--self-test compares one setup with its twins: give one --setup, or none")
            }
            if baseline != nil || save != nil {
                throw ValidationError("--self-test keeps nothing: leave --baseline and --save out")
            }
        } else if setups.count < 2, baseline == nil, save == nil {
            throw ValidationError("give at least two setups: --setup A.yaml --setup B.yaml; or one setting to --vary")
        } else if setups.isEmpty {
            throw ValidationError("give at least one setup: --setup A.yaml")
        }
        if sensitivity, sharding.isAsked || baseline != nil || selfTest {
            throw ValidationError("--sensitivity makes the runs again: leave --shard, --baseline and --self-test out")
        }
        if sharding.isAsked, save == nil { throw ValidationError("--shard needs --save with a file for this part's scores") }
        if sharding.isAsked, baseline != nil {
            throw ValidationError(
                "a part cannot be compared with a baseline: join the parts first, 'report merge --baseline FILE'")
        }
        if !(1...Self.seedsMax).contains(seeds) {
            throw ValidationError("--seeds takes a number from 1 to \(Self.seedsMax), found \(seeds)")
        }
    }

    /// More than this tells nothing more, and resampling them takes longer than running them.
    static let seedsMax = 20_000

    func run() async throws {
        let shard = try stopOnDiagnostics { () throws(Diagnostics) in try sharding.shard() }
        let contending = try stopOnDiagnostics { () throws(Diagnostics) in
            try Contending(
                choosing, entrants, seeds: (0..<UInt64(seeds)).map { Seed(seed &+ $0) }, acknowledgement: acknowledgement,
                variesSetting: vary != nil)
        }
        if !contending.warnings.isEmpty { Console.complain(render(contending.warnings, style: Console.errorStyle)) }
        var contest = await contending.contest(shard)
        if contest.bouts.isEmpty {
            Console.complain(choosing.nothingSelected)
            throw ExitCode(4)
        }
        if selfTest { return try tellSelfTest(contest) }
        if let save { try stopOnDiagnostics { () throws(Diagnostics) in try writeContest(contest, to: save) } }
        if shard != nil { return }
        if let baseline { contest = try against(baseline, contest) }
        // One setup alone has nothing to be compared with.
        if contest.setups.count < 2 { return }
        var comparison = Comparison(contest, margin: telling.chosenMargin)
        if sensitivity { comparison.sensitivity = await contending.sensitivity(of: comparison, contest) }
        try telling.tell(comparison)
        if baseline != nil { try comparison.exitAsBaseline() }
    }

    private func tellSelfTest(_ contest: Contest) throws {
        let findings = SelfTest.findings(contest, margin: telling.chosenMargin)
        Console.say(renderText(findings, of: contest.setups[0].name, seeds: contest.seeds.count))
        let worst = Outcome.worst(of: findings.map(\.outcome))
        throw ExitCode(worst.exitCode)
    }
}

extension Compare {
    private var entrants: [Entrant] {
        if selfTest {
            return [Entrant(setup: setups.first)] + SelfTest.allCases.map { Entrant(setup: setups.first, twin: $0) }
        }
        guard let vary, let changes = SettingChange.several(text: vary) else { return setups.map { Entrant(setup: $0) } }
        let base = Entrant(setup: setups.first)
        return [base] + changes.map { Entrant(setup: base.setup, change: $0) }
    }
}

extension AcknowledgementRule: ExpressibleByArgument {}
