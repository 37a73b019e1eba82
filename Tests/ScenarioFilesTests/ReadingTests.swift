import Model
import ScenarioFiles
import TestSupport
import Testing

/// What good documents mean.
@Suite struct `Scenarios that are read` {
    @Test func `the small drill becomes a scenario`() throws {
        let scenario = try #require(good(drill())?.scenario)
        #expect(scenario.name.text == "The primary answers")
        #expect(scenario.epoch.localText(.start) == "2020-11-24 09:00:00")
        #expect(scenario.epoch.offset(at: .start) == 3600)
        #expect(scenario.lasts == .hours(1))
        // Two passes of 15 minutes, half an hour, and the longest window or suppression.
        let drained = Instant.start + Delay.hours(1) + Delay.minutes(65)
        #expect(scenario.horizon == drained)
        #expect(
            scenario.background == [
                Background(service: ServiceID(0), requestsPerKilosecond: 200_000, errors: Ratio(partsPerMillion: 1000))
            ])
        #expect(scenario.faults.map(\.end) == [.untilFixed(atMost: .minutes(40))])
        #expect(scenario.faults[0].drill == drillID(scenario: "The primary answers", fault: "down"))
        #expect(scenario.expectations.map(\.text) == ["fired: {before: 20m}"])
        #expect(scenario.expectations[0].mark.text == "drill.yaml:18:11")
        #expect(scenario.setup.path.map(\.next) == [[]])
    }

    @Test func `slow and odd rates are exact or rounded to a thousandth of a second`() throws {
        for (text, rate) in [("0.5/s", 500), ("90/m", 1500), ("1/m", 17), ("3600/h", 1000), ("0/s", 0)] as [(String, Int64)] {
            let loaded = good(
                drill(["background": "background: {checkout: {requests: 1/s}, search: {requests: \(text)}}"]))
            #expect(loaded?.scenario.background[1].requestsPerKilosecond == rate)
        }
    }

    @Test func `a vendor stands for its hops, and what differs is put on the last that knows it`() throws {
        let path = """
            path:
              - cloudwatch-logs: {flush: 2s, phase: 1s, latency: {min: 1s, max: 2s}, retry: {attempts: 2}}
              - lambda-shipper: {cold_start: 3s, timeout: 20s, loss: 1%}
              - logzio
            """
        let hops = try #require(good(drill(["setup.path": path]))?.scenario.setup.path)
        #expect(hops.map(\.name.text) == ["cloudwatch-agent", "cloudwatch-logs", "lambda-shipper", "logzio"])
        #expect(hops.map(\.next) == [[HopID(1)], [HopID(2)], [HopID(3)], []])
        guard case .writer(let writer) = hops[0].kind, case .logGroup(let group) = hops[1].kind,
            case .shipper(let shipper) = hops[2].kind
        else {
            Issue.record("kinds differ")
            return
        }
        #expect(writer.flush == .seconds(2))
        #expect(writer.phase == .seconds(1))
        #expect(writer.retry.attempts == nil)
        #expect(group.retry.attempts == 2)
        #expect(hops[1].link.latency.max == .seconds(2))
        #expect(shipper.coldStart == Quantiles(constant: .seconds(3)))
        #expect(hops[2].link.loss == .percent(1))
    }

    @Test func `alerts take thresholds, tiers and absences`() throws {
        let alerts = """
            alerts:
              tiers: {query: '*', when: p95(duration_ms) >, tiers: {critical: 2000, warning: 0.5}, to: checkout}
              quiet: {query: '*', when: absent, severity: error, window: 10m, to: checkout, hours: 24x7, snooze: [{from: 5m, for: 10m}]}
              sum: {query: '*', when: 'sum(bytes)<=1.5', group_by: [service, team], to: group, pause: rule, dedup: none, lag_guard: none}
            """
        let rules = try #require(good(drill(["setup.alerts": alerts]))?.scenario.setup.rules)
        let tiers = [
            AlertRule.Tier(severity: .warning, threshold: 500), AlertRule.Tier(severity: .critical, threshold: 2_000_000),
        ]
        #expect(rules[0].condition == AlertRule.Condition.threshold(.percentile("duration_ms", 95), .above, tiers: tiers))
        #expect(rules[1].condition == .absence(.error))
        #expect(rules[1].snoozed == Windows([.init(from: .start + .minutes(5), until: .start + .minutes(15))]))
        #expect(rules[1].schedule == .always)
        let only = [AlertRule.Tier(severity: .critical, threshold: 1500)]
        #expect(rules[2].condition == AlertRule.Condition.threshold(.sum("bytes"), .atMost, tiers: only))
        #expect(rules[2].route == .byGroup)
        #expect(rules[2].pause == .rule)
        #expect(rules[2].dedup == AlertRule.Dedup.none)
        #expect(rules[2].lagGuard == AlertRule.LagGuard.none)
    }

    @Test func `the hours of a rule are flat in the zone of the catalog`() throws {
        let alerts =
            "alerts: {a: {query: '*', when: count >= 5, to: checkout, hours: ['Mon-Fri 09:00-17:00', 'Tue 20:00-02:00']}}"
        let rule = try #require(
            good(drill(["setup.alerts": alerts, "starts": "starts: 2020-11-24 16:00", "lasts": "lasts: 24h"]))?.scenario.setup
                .rules.first)
        let hours: [(from: Int64, until: Int64)] = [(0, 1), (4, 10), (17, 25)]
        let spans = hours.map { Windows.Span(from: .start + .hours($0.from), until: .start + .hours($0.until)) }
        #expect(rule.schedule.spans == spans)
    }

    @Test func `people do what is said of them, or what everyone does`() throws {
        let people =
            "people: {primary: {acknowledges: 90s, fixes: 12m}, lead: {habit: good, fixes: never, unanswered: 1%}, everyone: {acknowledges: never}}"
        let habits = try #require(good(drill(["people": people]))?.scenario.habits)
        #expect(
            habits[0]
                == Habit(
                    acknowledges: Quantiles(constant: .seconds(90)), fixes: Quantiles(constant: .minutes(12)), resolves: nil))
        #expect(habits[1] == Habit(acknowledges: nil, fixes: nil, resolves: nil))
        #expect(habits[2].acknowledges?.delay(at: .percent(50)) == .seconds(144))
        #expect(habits[2].fixes == nil && habits[2].unanswered == .percent(1))
        let average = try #require(good(drill())?.scenario.habits.first)
        #expect(average.acknowledges?.delay(at: .percent(50)) == .minutes(3) && average.unanswered == .percent(10))
    }

    @Test func `notification rules fall back to everyone's, urgency by urgency`() throws {
        let scenario = try #require(
            good(drill(["setup.notify": "notify: {everyone: {high: [push 0m, phone 2m]}, lead: {high: [sms]}}"]))?.scenario)
        let rules = scenario.setup.pager.notify
        #expect(rules[0].high == [.init(channel: .push, after: .zero), .init(channel: .phone, after: .minutes(2))])
        #expect(rules[2].high == [.init(channel: .sms, after: .zero)])
        #expect(rules[2].low == [.init(channel: .email, after: .zero)])
    }

    @Test func `expectations take their fault, their person and their times`() throws {
        let expect = """
            expect:
              - paged: {who: lead, level: 2, by: push, since: triggered, after: 5m, before: 5m10s, says: [checkout, shop], share: 95%, p95: 3m, p50: 1m}
              - never: {paged: anyone, since: acknowledged}
              - never: {fired: anything, rule: checkout-errors}
              - count: {incidents: 1, people: '>= 2', pages: <= 5}
              - tier: down
              - {fired: {}, only_setup: poc}
              - {fired: {}, only_setup: prod}
            """
        let loaded = try #require(good(drill(["expect": expect])))
        let claims = loaded.scenario.expectations.map(\.claim)
        let paged = Model.Expectation.Reached(
            stage: .paged, fault: FaultID(0), who: PersonID(2), level: 2, channel: .push, since: .triggered, after: .minutes(5),
            before: .seconds(310), says: ["checkout", "shop"], share: .percent(95),
            quantiles: [.init(percent: 50, before: .minutes(1)), .init(percent: 95, before: .minutes(3))])
        let counts: [Model.Expectation.Count] = [
            .init(what: .incidents, comparison: .equal, number: 1), .init(what: .people, comparison: .atLeast, number: 2),
            .init(what: .pages, comparison: .atMost, number: 5),
        ]
        let expected: [Model.Expectation.Claim] = [
            .reached(paged), .never(Model.Expectation.Never(stage: .paged, since: .acknowledged)),
            .never(Model.Expectation.Never(stage: .fired, rule: RuleID(0))), .count(counts), .tier(FaultID(0)),
            .reached(Model.Expectation.Reached(stage: .fired, fault: FaultID(0))),
        ]
        #expect(claims == expected)
        #expect(loaded.skippedExpectations == 1)
    }

    @Test func `a fault of the path leaves the only fault of a service the one that is meant`() throws {
        let faults = """
            faults:
              lossy: {path: logzio, kind: loss, share: 30%, at: 4m, for: 10m}
              down: {service: checkout, kind: outage, at: 5m, until: fixed}
            """
        let scenario = try #require(good(drill(["faults": faults]))?.scenario)
        #expect(scenario.expectations[0].claim == .reached(.init(stage: .fired, fault: FaultID(1), before: .minutes(20))))
        #expect(scenario.faults[1].end == .untilFixed(atMost: .minutes(55)))
        #expect(scenario.faults[0].place == .hop(HopID(0)))
    }

    @Test func `every kind of fault is read`() throws {
        let faults = """
            faults:
              a: {service: checkout, kind: errors, share: 30%, at: 1m, for: 1m}
              b: {service: checkout, kind: errors, ramp: 1% to 30% over 10m, at: 1m, for: 20m}
              c: {service: checkout, kind: errors, burst: 500, at: 1m}
              d: {service: checkout, kind: latency, takes: 4s, at: 1m, for: 1m}
              e: {service: checkout, kind: flood, lines: 5000/s, level: WARN, at: 1m, for: 1m}
              f: {service: checkout, kind: generic, share: 50%, at: 1m, for: 1m}
              g: {path: logzio, kind: down, at: 1m, for: 1m}
              h: {path: logzio, kind: delay, by: 30s, at: 1m, for: 1m}
              i: {path: logzio, kind: duplicate, share: 5%, at: 1m, for: 1m}
              j: {path: logzio, kind: reorder, share: 5%, hold: 9s, at: 1m, for: 1m}
            """
        let read = good(drill(["faults": faults, "expect": "expect: [{never: {paged: lead}}]"]))?.scenario.faults.map(\.kind)
        let expected: [FaultPlan.Kind] = [
            .errors(.steady(.percent(30))), .errors(.ramp(from: .percent(1), to: .percent(30), over: .minutes(10))),
            .errors(.burst(500)), .latency(.seconds(4), share: .one), .flood(linesPerSecond: 5000, level: "WARN"),
            .generic(share: .percent(50)), .down, .delay(.seconds(30)), .duplication(.percent(5)),
            .reordering(.percent(5), hold: .seconds(9)),
        ]
        #expect(read == expected)
    }

    @Test func `the only absence rule that could show a silence is taken for it`() throws {
        let alerts =
            "alerts: {beat: {query: '*', when: absent, group_by: service, to: checkout}, many: {query: '*', when: count > 5, to: checkout}}"
        let faults = "faults: {quiet: {service: checkout, kind: silence, at: 5m, for: 30m}}"
        let scenario = try #require(good(drill(["setup.alerts": alerts, "faults": faults]))?.scenario)
        #expect(scenario.faults[0].shows == .init(rule: RuleID(0), group: "checkout"))
    }
}

/// A scenario, written as one document and read again, is the same.
@Suite struct `The writer` {
    static let samples: [[String: String]] = [
        [:],
        [
            "setup.path":
                "path: [cloudwatch-logs: {phase: 1s}, lambda-shipper: {rerun: {attempts: unlimited, patience: 1h}}, logzio: {lag: {min: 1s, p99.9: 2s, max: 3s}}]"
        ],
        [
            "scenario": "scenario: \"it's: a \\\"long\\\" one, # with\\ttabs\\nand lines\"",
            "starts": "starts: 2020-10-25 01:30",
            "catalog.tiers": "tiers: {gold: {hours: 'Mon-Fri 09:00-17:00', respond: 15m}, night: {hours: []}}",
            "catalog.services":
                "services: {checkout: {tier: gold, logs: [{message: 'a, b: {c}', level: INFO, code: 200, share: 60%}], jobs: {n: {every: 10m, first: 2m}}}}",
        ],
        [
            "setup.alerts": """
            alerts:
              a: {query: 'message:"x y" AND code:[500 TO *}', when: unique(user) >, tiers: {info: 1, error: 2.5}, to: checkout, phase: 5s, hours: ['22:00-06:00']}
              b: {query: '*', when: absent, severity: warning, to: group, group_by: [service, level], snooze: [{from: 1m, until: 2m}]}
            """,
            "setup.services": "services: {checkout: {policy: shop, urgency: severity, ack_timeout: off, auto_resolve: 90m}}",
            "setup.notify": "notify: {everyone: {high: [], low: [sms 1m30s]}}",
            "setup.channels": "channels: {push: {loss: 1.5%}}", "setup.events": "events: {rate_limit: 5, loss: 2%}",
        ],
        [
            "setup.path": """
            path:
              - cloudwatch-logs: {filter: '{ ($.level = "ERROR" || $.code >= 500) && $.a.b != 2 && $.x NOT EXISTS }'}
              - log-group: {name: second, filter: 'ERROR "timed out" -DEBUG', hold: 5s}
              - listener: {name: own, lag: 1s}
            """
        ],
        [
            "setup.schedules": """
            schedules:
              duty:
                zone: America/New_York
                layers:
                  - {rotate: [primary, backup], every: 7d, from: 2020-11-02 09:00, until: 2021-01-01 00:00:30}
                  - {rotate: lead, every: 12h, from: 2020-11-02 09:00, on: ['Mon-Fri 22:00-06:00', 'Sat,Sun', 'Sun-Tue 10:00-24:00']}
                  - {rotate: backup, every: 1d, from: 2020-11-02 09:00, turns_from: 2020-10-26 08:00, on: 'Fri 17:30-Mon 08:00:05'}
                  - {rotate: lead, every: 1d, from: 2020-11-02 09:00, on: ['24x7', 'Sun 12:00-Sun 11:59:59']}
                overrides: [{who: lead, from: 2020-11-24 18:00, to: 2020-11-25 08:00}]
            """
        ],
        [
            "setup.policies": """
            policies:
              shop:
                levels: [{notify: [duty, lead], wait: 5m, assign: round-robin}, {notify: lead, wait: 10m, assign: everyone}]
                handoffs: always
            """,
            "setup.notify":
                "notify: {lead: {handoffs: [on-call 24h push, both 1h30m email]}, everyone: {handoffs: off-call 2d push}}",
            "setup.choices": "choices: {ack_timeout_restarts: policy, round_robin_gap: turns, bundle: 90s}",
            "setup.channels": """
            channels:
              sms: {known_after: 20s, retry: {attempts: 3, first: 1m, factor: 1, cap: 1m}, otherwise: phone}
              phone: {otherwise: push}
              email: {known_after: 5m}
            """,
        ],
        [
            "setup.notify": """
            notify:
              everyone: {changes: [acknowledged push, resolved email], contacts: {phone: blocked}}
              lead: {changes: escalated sms, contacts: {sms: unverified, push: expired}}
              backup: {changes: [], contacts: {phone: good}}
            """
        ],
        [
            "faults": """
            faults:
              b: {service: checkout, kind: errors, ramp: 1% to 30% over 10m, at: 1m, for: 20m}
              c: {service: checkout, kind: errors, burst: 500, at: 1m}
              q: {service: checkout, kind: silence, at: 1m, for: 20m, shows: {rule: checkout-errors, group: checkout}}
              j: {path: logzio, kind: reorder, share: 5%, hold: 9s, at: 1m, for: 1m}
            """,
            "people": "people: {lead: {acknowledges: {min: 1s, p50: 5s, max: 1m}, unanswered: 3%}, everyone: {habit: poor}}",
            "expect": """
            expect:
              - fired: {fault: b, before: 20m, says: []}
              - {never: {paged: anyone, since: acknowledged}, only_setup: poc}
              - paged: {fault: b, says: ['a: b', "it's"], p95: 3m}
            """.replacing(", says: []", with: ""),
            "allow":
                "allow: [{paged: anyone, rule: checkout-errors, reason: 'known, see OPS-12'}, {masked: c, reason: because}]",
        ],
    ]

    @Test(arguments: samples) func `reads back what it wrote`(_ changes: [String: String]) throws {
        let first = try #require(good(drill(changes)))
        let second = try #require(good(first.resolvedText), "\(first.resolvedText)")
        #expect(second.scenario.unmarked == first.scenario.unmarked)
        #expect(second.resolvedText == first.resolvedText)
    }

    @Test func `every text survives as a name of a scenario`() throws {
        var random = Seed(3).stream(.noise)
        let alphabet = Array("ab1 :#,[]{}&*!|>'\"%@`-?\\~.\n\té漢😀\u{2028}".unicodeScalars)
        let first = try #require(good(drill())).scenario
        for _ in 0..<100 {
            var title = String.UnicodeScalarView()
            for _ in 0...Int(random.below(8)) { title.append(alphabet[Int(random.below(UInt64(alphabet.count)))]) }
            let other = Scenario(
                name: Symbol(String(title)), file: "", tags: [String(title)], epoch: first.epoch, lasts: first.lasts,
                horizon: first.horizon,
                catalog: first.catalog, setup: first.setup, background: first.background, faults: [], habits: first.habits,
                expectations: [
                    Model.Expectation(claim: .count([]), text: "never: {paged: anyone}", mark: first.expectations[0].mark)
                ], allowances: [])
            #expect(good(write(other))?.scenario.name.text == String(title))
        }
    }

    @Test func `an expectation that says no more than its stage is written as it was read`() throws {
        let text = drill(["expect": "expect:\n  - paged:\n  - tier:\n  - never: {paged: }"])
        let first = try #require(good(text))
        let second = try #require(good(first.resolvedText), "\(first.resolvedText)")
        #expect(second.scenario.unmarked == first.scenario.unmarked)
    }
}
