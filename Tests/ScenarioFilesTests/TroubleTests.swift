import Model
import ScenarioFiles
import Testing

/// One test for each way a document can be wrong: the code, the place, and what the hint says.
@Suite struct `Scenarios that are wrong` {
    @Test func `an unknown key suggests the nearest one`() {
        expectMarked(
            drill([
                "lasts": """
                last: 1h
                ^^^^ scenario/unknown-key | did you mean 'lasts'?
                """, "starts": "lasts: 1h",
            ]))
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, att: 5m, at: 5m, for: 5m}
                                                          ^^^ fault/unknown-key | did you mean 'at'?
                """
            ]))
    }

    @Test func `a key of another fault kind is unknown`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, share: 5%, at: 5m, for: 5m}
                                                          ^^^^^ fault/unknown-key | a fault of kind 'outage' has no key 'share'
                """
            ]))
    }

    @Test func `a duration needs a unit`() {
        expectMarked(
            drill([
                "lasts": """
                lasts: 5
                       ^ scenario/missing-unit | write '5m' or '5s'
                """
            ]))
        expectMarked(
            drill([
                "lasts": """
                lasts: -5m
                       ^^^ scenario/negative-duration
                """
            ]))
        expectMarked(
            drill([
                "lasts": """
                lasts: five minutes
                       ^^^^^^^^^^^^ scenario/bad-duration | units are d, h, m
                """
            ]))
        expectMarked(
            drill([
                "lasts": """
                lasts: 99999d
                       ^^^^^^ scenario/duration-out-of-range
                """
            ]))
        expectMarked(
            drill([
                "lasts": """
                lasts: 0s
                       ^^ scenario/duration-out-of-range | at least 1s
                """
            ]))
    }

    @Test func `a share and a rate need a unit`() {
        expectMarked(
            drill([
                "background":
                    """
                background: {checkout: {requests: 200/s, errors: 5}}
                                                                 ^ background/missing-unit | write '5%'
                """
            ]))
        expectMarked(
            drill([
                "background":
                    """
                background: {checkout: {requests: 200}}
                                                  ^^^ background/missing-unit | 200/s
                """
            ]))
        expectMarked(
            drill([
                "background":
                    """
                background: {checkout: {requests: 1/s, errors: 101%}}
                                                               ^^^^ background/bad-share
                """
            ]))
    }

    @Test func `numbers too large for anything are told, not overflowed`() {
        for text in ["922337203685477.9999%", "9223372036854775807%", "1e5%", "٣%"] {
            #expect(!problems(drill(["background": "background: {checkout: {requests: 1/s, errors: \(text)}}"])).isEmpty)
        }
        for text in ["9223372036854775.999/s", "99999999999999999999/s", "/s", "", "1//s"] {
            #expect(!problems(drill(["background": "background: {checkout: {requests: \(text)}}"])).isEmpty)
        }
        for text in ["9223372036854775807d", "1.9999999999999s", "9223372036s9223372036s"] {
            #expect(!problems(drill(["lasts": "lasts: \(text)"])).isEmpty)
        }
    }

    @Test func `unknown names suggest the nearest one`() {
        expectMarked(
            drill([
                "background":
                    """
                background: {checkuot: {requests: 1/s}, checkout: {requests: 1/s}}
                             ^^^^^^^^ background/unknown-service | did you mean 'checkout'?
                """
            ]))
        expectMarked(
            drill([
                "people": """
                people: {leed: {habit: good}}
                         ^^^^ people/unknown-person | did you mean 'lead'?
                """
            ]))
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{fired: {fault: dwon}}]
                                         ^^^^ expect/unknown-fault | did you mean 'down'?
                """
            ]))
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{fired: {rule: checkout-error}}]
                                        ^^^^^^^^^^^^^^ expect/unknown-rule | did you mean 'checkout-errors'?
                """
            ]))
        expectMarked(
            drill([
                "setup.services":
                    """
                services: {checkout: {policy: shpo}}
                                              ^^^^ pager/unknown-policy | did you mean 'shop'?
                """
            ]))
        expectMarked(
            drill([
                "setup.policies":
                    """
                policies: {shop: {levels: [{notify: dutty}]}}
                                                    ^^^^^ pager/unknown-person | did you mean 'duty'?
                """
            ]))
        expectMarked(
            drill([
                "setup.path": """
                path: [logz]
                       ^^^^ path/unknown-hop | known: cloudwatch-logs
                """
            ]))
        expectMarked(
            drill([
                "setup.notify":
                    """
                notify: {everyone: {high: [pusj 0m]}}
                                           ^^^^ notify/unknown-channel | did you mean 'push'?
                """
            ]))
        expectMarked(
            drill([
                "people":
                    """
                people: {lead: {habit: avrage}}
                                       ^^^^^^ people/unknown-value | did you mean 'average'?
                """
            ]))
    }

    @Test func `every problem is told at once, in file order`() {
        expectMarked(
            drill([
                "catalog.zone":
                    """
                zone: Europe/Amsterdm
                      ^^^^^^^^^^^^^^^ catalog/unknown-zone | did you mean 'Europe/Amsterdam'?
                """,
                "starts":
                    """
                starts: 2020-02-30 09:00
                        ^^^^^^^^^^^^^^^^ scenario/bad-time | does not exist in the calendar
                """,
                "lasts": """
                lasts: 60
                       ^^ scenario/missing-unit
                """,
                "people": """
                people: {led: {}}
                         ^^^ people/unknown-person | did you mean 'lead'?
                """,
            ]))
    }

    @Test func `a date must be one`() {
        expectMarked(
            drill([
                "starts": """
                starts: tomorrow
                        ^^^^^^^^ scenario/bad-time | 2020-11-24 21:00
                """
            ]))
        expectMarked(
            drill([
                "starts": """
                starts: 0001-01-01 00:00
                        ^^^^^^^^^^^^^^^^ scenario/bad-time | years go from 1970
                """
            ]))
        expectMarked(
            drill([
                "starts": """
                starts: 2020-11-24 25:00
                        ^^^^^^^^^^^^^^^^ scenario/bad-time
                """
            ]))
    }

    @Test func `a fault lies inside the scenario`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, at: 2h, for: 5m}
                                                              ^^ fault/outside | after the load has ended at 1h
                """, "expect": "expect: [{never: {paged: lead}}]",
            ]))
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, at: 50m, for: 20m}
                                                                        ^^^ fault/outside | until 1h10m
                """
            ]))
    }

    @Test func `a fault has a place, a kind, a beginning and an end`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  nowhere: {kind: outage, at: 5m, for: 5m}
                  ^^^^^^^ fault/missing-key | happens nowhere
                  endless: {service: checkout, kind: outage, at: 5m}
                  ^^^^^^^ fault/no-end | until: fixed
                  unkind: {service: checkout, at: 5m, for: 5m}
                          ^ fault/missing-key | has no 'kind'
                  strange: {service: checkout, kind: outrage, at: 5m, for: 5m}
                                                     ^^^^^^^ fault/unknown-value | did you mean 'outage'?
                """,
                "expect": "expect: [{fired: {fault: strange, before: 20m}}]",
            ]))
    }

    @Test func `one mistake hides no other of the same entry`() {
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules: {duty: {layers: [{rotate: [primry], every: 7, from: 2020-11-32 09:00}]}}
                                                      ^^^^^^ schedule/unknown-person
                                                                      ^ schedule/missing-unit
                                                                               ^^^^^^^^^^^^^^^^ schedule/bad-time
                """,
                "faults":
                    """
                faults: {down: {service: chekout, kind: latency, takes: 4, share: 30, at: 70m, for: 5}}
                                         ^^^^^^^ fault/unknown-service
                                                                        ^ fault/missing-unit
                                                                                  ^^ fault/missing-unit
                                                                                          ^^^ fault/outside
                                                                                                    ^ fault/missing-unit
                """,
                "expect":
                    """
                expect:
                  - fired: {fault: dwn, before: 5, since: paged}
                                   ^^^ expect/unknown-fault
                                                ^ expect/missing-unit
                                                          ^^^^^ expect/since-later
                  - paged: {who: primary, after: 6m, before: 3m}
                                                             ^^ expect/ends-before-start
                  - never: {paged: primry, fault: dwn}
                                   ^^^^^^ expect/unknown-person
                                                  ^^^ expect/unknown-fault
                """,
            ]))
    }

    @Test(arguments: [
        ("background", "bakground: {checkout: {requests: 20/s}}", "scenario/unknown-key"),
        ("background", "background: {chekout: {requests: 20/s}}", "background/unknown-service"),
        ("lasts", "last: 10m", "scenario/unknown-key"), ("lasts", "lasts: 10", "scenario/missing-unit"),
        ("faults", "fault: {down: {service: checkout, kind: outage, at: 5m, for: 5m}}", "scenario/unknown-key"),
        ("faults", "faults: {down: {service: checkout, kind: otage, at: 5m, for: 5m}}", "fault/unknown-value"),
        ("expect", "expct: [{fired: {before: 20m}}]", "scenario/unknown-key"),
        ("setup.services", "services: {chekout: {policy: shop}}", "pager/unknown-service"),
        ("setup.services", "servces: {checkout: {policy: shop}}", "setup/unknown-key"),
        ("setup.path", "paths: [logzio]", "setup/unknown-key"),
        ("setup.policies", "polices: {shop: {levels: [{notify: duty, wait: 5m}]}}", "setup/unknown-key"),
        ("setup.schedules", "schedule: {duty: {layers: []}}", "setup/unknown-key"),
        ("catalog.people", "peple: [primary, backup, lead]", "catalog/unknown-key"),
        ("catalog.services", "service: {checkout: {tier: gold}}", "catalog/unknown-key"),
        ("catalog.tiers", "tier: {gold: {respond: 15m}}", "catalog/unknown-key"),
    ])
    func `one mistake is told once, without what follows from it`(_ section: String, _ text: String, _ code: String) {
        let found = problems(drill([section: text]))
        #expect(found.map(\.code) == [code], "\(found.map(\.line).joined(separator: "\n"))")
    }

    @Test func `a fault of the path is not fixed by people`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  lossy: {path: logzio, kind: loss, share: 30%, at: 4m, until: fixed}
                                                                               ^^^^^ fault/path-not-fixable | write 'for: 10m' instead
                """
            ]))
    }

    @Test func `errors have one rate`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  some: {service: checkout, kind: errors, at: 5m, for: 5m}
                        ^ fault/errors-shape | burst: 500
                  more: {service: checkout, kind: errors, ramp: 1 percent, at: 5m, for: 5m}
                                                                ^^^^^^^^^ fault/bad-ramp | 1% to 30% over 10m
                """, "expect": "expect: [{never: {paged: lead}}]",
            ]))
    }

    @Test func `an outage without traffic harms nobody`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  quiet: {service: search, kind: outage, at: 5m, for: 5m}
                  ^^^^^ fault/no-traffic | background: {search: {requests: 20/s}}
                """
            ]))
    }

    @Test func `a missed job must be due while the fault lasts`() {
        expectMarked(
            drill([
                "catalog.services": "services: {checkout: {jobs: {nightly: {every: 30m, first: 2m}}}}",
                "faults": """
                faults:
                  missed: {service: checkout, kind: missed-job, job: nightly, at: 5m, for: 5m, shows: {rule: checkout-errors}}
                  ^^^^^^ fault/no-run | every 30m
                """,
            ]))
    }

    @Test func `a silence needs a rule that shows it`() {
        expectMarked(
            drill([
                "setup.alerts": "alerts: {any: {query: 'level:INFO', when: count >= 50, to: checkout}}",
                "faults": """
                faults:
                  quiet: {service: checkout, kind: silence, at: 5m, for: 30m}
                  ^^^^^ fault/needs-shows | say which rule shows it
                """,
            ]))
    }

    @Test func `a rule that does not group has no group to show a fault in`() {
        expectMarked(
            drill([
                "setup.alerts": "alerts: {gone: {query: 'service:checkout', when: absent, to: checkout}}",
                "faults": """
                faults:
                  quiet: {service: checkout, kind: silence, at: 5m, for: 30m, shows: {rule: gone, group: checkout}}
                  ^^^^^ fault/no-group | leave 'group' out
                """,
            ]))
    }

    @Test(arguments: ["count >= 0", "count > -5", "unique(user) >= -1"])
    func `a count that always holds is no condition`(_ condition: String) {
        let line = "alerts: {any: {query: 'level:INFO', when: '\(condition)', to: checkout}}"
        let mark = String(repeating: " ", count: 42) + String(repeating: "^", count: condition.count + 2)
        expectMarked(drill(["setup.alerts": line + "\n" + mark + " alert/always-true | count >= 1"]))
    }

    @Test func `a horizon and an order bound what can be expected`() {
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{fired: {before: 9h}}]
                                          ^^ expect/past-horizon | the fault begins at 5m
                """
            ]))
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{fired: {after: 5m, before: 5m}}]
                                                     ^^ expect/ends-before-start
                """
            ]))
    }

    @Test func `an expectation says one thing of one fault`() {
        let two = """
            faults:
              down: {service: checkout, kind: outage, at: 5m, for: 5m}
              slow: {service: checkout, kind: latency, takes: 4s, at: 15m, for: 5m}
            """
        expectMarked(
            drill([
                "faults": two,
                "expect": """
                expect: [{fired: {before: 5m}}]
                          ^^^^^ expect/which-fault | add 'fault: down'
                """,
            ]))
        expectMarked(
            drill([
                "expect": """
                expect: [{fired: {}, paged: {}}]
                                     ^^^^^ expect/one-claim
                """
            ]))
        expectMarked(
            drill([
                "expect": """
                expect: [{fried: {}}]
                          ^^^^^ expect/unknown-key | did you mean 'fired'?
                """
            ]))
        expectMarked(
            drill([
                "expect": """
                expect: [{paged: {level: 3}}]
                                         ^ expect/unknown-level | 2 levels
                """
            ]))
        expectMarked(
            drill([
                "expect": """
                expect: [{fired: {by: push}}]
                                  ^^ expect/unknown-key
                """
            ]))
        expectMarked(
            drill([
                "expect": """
                expect: [{count: {incidents: few}}]
                                             ^^^ expect/bad-count | '>= 2'
                """
            ])
        )
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{never: {fired: checkout-errors}}]
                                         ^^^^^^^^^^^^^^^ expect/unknown-value | anything
                """
            ]))
    }

    @Test func `a scenario that expects nothing is refused`() {
        expectMarked(
            drill([
                "expect": """
                expect: []
                ^^^^^^ scenario/no-expectations
                """
            ]))
        #expect(problems(drill(["expect": ""])).map(\.code) == ["scenario/no-expectations"])
        expectMarked(
            drill([
                "expect":
                    """
                expect: [{fired: {}, only_setup: prod}]
                ^^^^^^ scenario/no-expectations | no expectation is left for the setup 'poc'
                """
            ]))
    }

    @Test func `an allowance gives its reason`() {
        expectMarked(
            drill([
                "allow": """
                allow: [{paged: anyone}]
                        ^ allow/missing-key | say why
                """
            ]))
    }

    @Test func `names are names, and name one thing`() {
        expectMarked(
            drill([
                "catalog.people":
                    """
                people: [primary, backup, lead, lead]
                                                ^^^^ catalog/duplicate-name
                """
            ]))
        expectMarked(
            drill([
                "catalog.people":
                    """
                people: [primary, backup, lead, everyone]
                                                ^^^^^^^^ catalog/bad-name
                """
            ]))
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules:
                  duty: {layers: [{rotate: [lead], every: 7d, from: 2020-11-02 09:00}]}
                  lead: {layers: [{rotate: [lead], every: 7d, from: 2020-11-02 09:00}]}
                  ^^^^ pager/name-clash
                """
            ]))
        expectMarked(
            drill([
                "setup.path":
                    """
                path: [logzio, logzio]
                       ^^^^^^ path/listener-not-last
                               ^^^^^^ path/duplicate-name
                """
            ]))
    }

    @Test func `the path ends where lines become searchable`() {
        expectMarked(
            drill([
                "setup.path": """
                path: [cloudwatch-logs]
                       ^^^^^^^^^^^^^^^ path/no-listener
                """
            ]))
        expectMarked(
            drill([
                "setup.path": """
                path: []
                      ^ path/empty
                """
            ]))
        expectMarked(
            drill([
                "setup.path": """
                path: [{logzio: {leg: 5s}}]
                                 ^^^ path/unknown-key | did you mean 'lag'?
                """
            ]))
        expectMarked(
            drill([
                "setup.path": """
                path: [{logzio: {mode: served}}]
                                       ^^^^^^ path/mode-not-simulated
                """
            ]))
    }

    @Test func `a latency table rises from a min to a max`() {
        expectMarked(
            drill([
                "setup.path":
                    """
                path: [{logzio: {lag: {min: 5s, p50: 3s, max: 9s}}}]
                                                     ^^ path/table-falls
                """
            ]))
        expectMarked(
            drill([
                "setup.path":
                    """
                path: [{logzio: {lag: {p50: 3s, max: 9s}}}]
                                      ^ path/missing-key | has no 'min'
                """
            ]))
        expectMarked(
            drill([
                "setup.path":
                    """
                path: [{logzio: {lag: {min: 1s, p500: 3s, max: 9s}}}]
                                                ^^^^ path/unknown-key
                """
            ]))
    }

    @Test func `a retry ends`() {
        expectMarked(
            drill([
                "setup.events": """
                events: {retry: {attempts: unlimited, first: 1s}}
                                ^ pager/endless-retry
                """
            ]))
    }

    @Test func `an alert measures something and goes somewhere`() {
        func alert(_ text: String) -> String { drill(["setup.alerts": "alerts:\n  a: " + text]) }
        expectMarked(
            alert(
                """
                {query: x, when: cuont >= 5, to: checkout}
                                      ^^^^^^^^^^ alert/bad-condition | did you mean 'count'?
                """
            ))
        expectMarked(
            alert(
                """
                {query: x, when: sum >= 5, to: checkout}
                                      ^^^^^^^^ alert/bad-condition | write 'sum(FIELD)'
                """
            ))
        expectMarked(
            alert(
                """
                {query: x, when: count => 5, to: checkout}
                                      ^^^^^^^^^^ alert/bad-condition
                """))
        expectMarked(
            alert(
                """
                {query: x, when: count >=, to: checkout}
                                      ^^^^^^^^ alert/no-threshold
                """))
        expectMarked(
            alert(
                """
                {query: x, when: count >= 5, phase: 2m, to: checkout}
                                                         ^^ alert/phase-too-long
                """
            ))
        expectMarked(
            alert(
                """
                {query: x, when: count >= 5, to: group}
                                                      ^^^^^ alert/no-group
                """))
        expectMarked(
            alert(
                """
                {query: x, when: count >= 5, to: search}
                                                      ^^^^^^ alert/unrouted | has no policy
                """
            ))
        expectMarked(
            alert(
                """
                {query: x, when: count >= 5, group_by: [a, b, c, d], to: checkout}
                                                            ^ alert/too-many-groups
                """
            ))
        expectMarked(
            alert(
                """
                {when: count >= 5, to: checkout}
                     ^ alert/missing-key | has no 'query'
                """))
        expectMarked(
            alert(
                """
                {query: x, when: count >= 5, hours: Mon-Fir 09:00-17:00, to: checkout}
                                                         ^^^^^^^^^^^^^^^^^^^ alert/bad-hours | weekdays are Mon
                """
            ))
    }

    @Test func `a policy keeps the vendor's limits`() {
        func policy(_ text: String) -> String { drill(["setup.policies": "policies:\n  shop: " + text]) }
        expectMarked(
            policy(
                """
                {levels: []}
                                 ^ pager/no-levels
                """))
        expectMarked(
            policy(
                """
                {levels: [{notify: lead, wait: 30s}]}
                                                       ^^^ pager/wait-too-short | at least 1m
                """
            ))
        expectMarked(
            policy(
                """
                {levels: [{notify: [lead, duty], wait: 2m}]}
                                                               ^^ pager/wait-too-short | at least 3m
                """
            ))
        expectMarked(
            policy(
                """
                {levels: [{notify: lead}], repeat: 10}
                                                           ^^ pager/number-out-of-range | at most 9
                """
            ))
        let many = Array(repeating: "{notify: lead}", count: 21).joined(separator: ", ")
        #expect(problems(policy("{levels: [\(many)]}")).map(\.code) == ["pager/too-many-levels"])
    }

    @Test func `a schedule moves forward in turns of an hour or more`() {
        func layer(_ text: String) -> String { drill(["setup.schedules": "schedules:\n  duty: {layers: [" + text]) }
        expectMarked(
            layer(
                """
                {rotate: [lead], every: 5m, from: 2020-11-02 09:00}]}
                                                          ^^ schedule/duration-out-of-range
                """
            ))
        expectMarked(
            layer(
                """
                {rotate: [lead], every: 7d}]}
                                  ^ schedule/missing-key | has no 'from'
                """))
        expectMarked(
            layer(
                """
                {rotate: [lead], every: 7d, from: 2020-11-02 09:00, until: 2020-11-01 09:00}]}
                                                                                             ^^^^^^^^^^^^^^^^ schedule/ends-before-start
                """
            ))
    }

    @Test func `a level has at most fifty targets, each once`() {
        let people = (1...51).map { "p\($0)" }
        let text = drill([
            "catalog.people": "people: [primary, backup, lead, \(people.joined(separator: ", "))]",
            "setup.policies": "policies: {shop: {levels: [{notify: [\(people.joined(separator: ", "))]}]}}",
        ])
        #expect(problems(text).map(\.code) == ["pager/too-many-targets"])
        expectMarked(
            drill([
                "setup.policies": """
                policies: {shop: {levels: [{notify: [lead, duty, lead]}]}}
                                                                 ^^^^ pager/duplicate-name
                """
            ]))
    }

    @Test func `a wait that only the web application refuses is a warning`() throws {
        let text = drill(["setup.policies": "policies: {shop: {levels: [{notify: [lead, duty], wait: 1m}]}}"])
        #expect(try #require(good(text)).warnings.map(\.code) == ["pager/wait-too-short"])
    }

    @Test func `a schedule has at most sixty layers, and somebody in each`() {
        func schedule(_ text: String) -> String { drill(["setup.schedules": "schedules:\n  duty: {" + text]) }
        let layers = Array(repeating: "{rotate: [lead], every: 7d, from: 2020-11-02 09:00}", count: 61)
        #expect(problems(schedule("layers: [\(layers.joined(separator: ", "))]}")).map(\.code) == ["schedule/too-many-layers"])
        #expect(good(schedule("layers: [\(layers.dropLast().joined(separator: ", "))]}")) != nil)
        expectMarked(
            schedule(
                """
                layers: [{rotate: [], every: 7d, from: 2020-11-02 09:00}]}
                                           ^ schedule/empty | names nobody
                """))
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules: {duty: {zone: UTC}}
                            ^^^^ schedule/empty | add 'layers:
                """
            ]))
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules: {duty: {layers: [], overrides: []}}
                            ^^^^ schedule/empty | nobody is ever on call
                """
            ]))
    }

    @Test func `a schedule names people, hours and a zone that exist`() {
        func schedule(_ text: String) -> String { drill(["setup.schedules": "schedules:\n  duty: {" + text]) }
        expectMarked(
            schedule(
                """
                layers: [{rotate: [leed], every: 7d, from: 2020-11-02 09:00}]}
                                            ^^^^ schedule/unknown-person | did you mean 'lead'?
                """))
        expectMarked(
            schedule(
                """
                zone: Europe/Amsterdm, layers: [{rotate: [lead], every: 7d, from: 2020-11-02 09:00}]}
                               ^^^^^^^^^^^^^^^ schedule/unknown-zone | did you mean 'Europe/Amsterdam'?
                """))
        expectMarked(
            schedule(
                """
                overrides: [{who: bakcup, from: 2020-11-02 09:00, to: 2020-11-02 17:00}]}
                                           ^^^^^^ schedule/unknown-person | did you mean 'backup'?
                """))
        expectMarked(
            schedule(
                """
                layers: [{rotate: [lead], every: 7d, from: 2020-11-02 09:00, turns_from: soon}]}
                                                                                                  ^^^^ schedule/bad-time
                """))
    }

    @Test func `a restriction is shorter than a day, or than a week`() {
        func on(_ text: String) -> String {
            drill([
                "setup.schedules": "schedules:\n  duty: {layers: [{rotate: [lead], every: 7d, from: 2020-11-02 09:00, on: "
                    + text
            ])
        }
        expectMarked(
            on(
                """
                '09:00-09:00'}]}
                                                                                          ^^^^^^^^^^^^^ schedule/restriction-too-long | leave 'on' out
                """))
        expectMarked(
            on(
                """
                Mon 09:00-Mon 09:00}]}
                                                                                          ^^^^^^^^^^^^^^^^^^^ schedule/bad-hours | whole week
                """))
        #expect(good(on("Mon 09:00-Mon 08:59:59}]}")) != nil)
        #expect(good(on("'09:00-08:59:59'}]}")) != nil)
        #expect(good(on("24x7}]}")) != nil)
    }

    @Test func `a turn is at most a year`() {
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules: {duty: {layers: [{rotate: [lead], every: 366d, from: 2020-11-02 09:00}]}}
                                                                    ^^^^ schedule/duration-out-of-range | at most 365d
                """
            ]))
    }

    @Test func `an override ends after its start, and is warned of where it hides another`() throws {
        expectMarked(
            drill([
                "setup.schedules":
                    """
                schedules: {duty: {overrides: [{who: lead, from: 2020-11-02 09:00, to: 2020-11-02 09:00}]}}
                                                                                       ^^^^^^^^^^^^^^^^ schedule/ends-before-start | must end after its start
                """
            ]))
        let text = drill([
            "setup.schedules": """
            schedules:
              duty:
                overrides:
                  - {who: lead, from: 2020-11-02 09:00, to: 2020-11-02 17:00}
                  - {who: backup, from: 2020-11-02 17:00, to: 2020-11-02 18:00}
                  - {who: primary, from: 2020-11-02 16:00, to: 2020-11-02 17:00}
            """
        ])
        let warnings = try #require(good(text)?.warnings)
        let warning = try #require(warnings.first)
        #expect(warnings.count == 1)
        #expect(warning.code == "schedule/overlapping-overrides")
        #expect(warning.severity == .warning)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let (place, other) = (try #require(warning.mark), try #require(warning.notes.first?.mark))
        #expect(lines[place.line - 1].contains("primary"))
        #expect(lines[other.line - 1].contains("who: lead"))
    }

    @Test func `a notification may wait as long as its person keeps the incident`() {
        let notify = ["setup.notify": "notify: {lead: {high: [push 0m, phone 7m]}}"]
        func policy(_ levels: String) -> [String: String] {
            notify.merging(["setup.policies": "policies: {shop: {levels: [\(levels)]}}"]) { $1 }
        }
        #expect(problems(drill(policy("{notify: lead, wait: 5m}, {notify: duty}"))).map(\.code) == ["notify/too-late"])
        #expect(problems(drill(policy("{notify: lead, wait: 5m}, {notify: [lead, duty], wait: 5m}, {notify: duty}"))).isEmpty)
        #expect(problems(drill(policy("{notify: duty, wait: 5m}, {notify: lead, wait: 5m}"))).isEmpty)
    }

    @Test func `a notification after its level has passed is warned of`() {
        expectMarked(
            drill([
                "setup.policies": "policies: {shop: {levels: [{notify: lead, wait: 5m}, {notify: duty}]}}",
                "setup.notify": """
                notify:
                  lead: {high: [push 0m, phone 5m]}
                                         ^^^^^^^^ notify/too-late | has passed after 5m
                """,
            ]))
    }

    @Test func `a service of a fault without a policy is warned of`() {
        expectMarked(
            drill([
                "background": "background: {search: {requests: 1/s}, checkout: {requests: 1/s}}",
                "faults": """
                faults:
                  quiet: {service: search, kind: outage, at: 5m, for: 5m}
                  ^^^^^ fault/no-policy
                """,
            ]))
    }

    @Test func `a scenario in memory names no files`() {
        let text = "scenario: x\ncatalog: a.yaml\nsetup: b.yaml\nlasts: 1h\nexpect: [{never: {paged: anyone}}]"
        #expect(problems(text).map(\.code) == ["file/reference", "file/reference"])
    }
}
