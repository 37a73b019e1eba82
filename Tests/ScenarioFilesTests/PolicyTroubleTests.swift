import Model
import ScenarioFiles
import Testing

/// What can be wrong with policies, notification rules and choices.
@Suite struct `Policies that are wrong` {
    @Test func `a level is assigned to everyone or round robin`() {
        expectMarked(
            drill([
                "setup.policies": """
                policies:
                  shop:
                    levels:
                      - {notify: [duty, lead], wait: 5m, assign: roundrobin}
                                                                 ^^^^^^^^^^ pager/unknown-value | did you mean 'round-robin'?
                    handoffs: never
                              ^^^^^ pager/unknown-value | write one of in-use, always
                """
            ]))
    }

    @Test func `word of a hand-off says which, how long ahead and how`() {
        expectMarked(
            drill([
                "setup.notify": """
                notify:
                  lead:
                    handoffs:
                      - on-call push
                        ^^^^^^^^^^^^ notify/bad-handoff | write it like 'on-call 24h push'
                      - oncall 1h push
                        ^^^^^^^^^^^^^^ notify/bad-handoff
                      - off-call 1h sms
                        ^^^^^^^^^^^^^^^ notify/handoff-channel | push or email
                      - both 49h push
                        ^^^^^^^^^^^^^ notify/handoff-ahead | 1m to 2d ahead
                      - both 0m push
                        ^^^^^^^^^^^^ notify/handoff-ahead
                      - both soon email
                        ^^^^^^^^^^^^^^^ notify/bad-duration
                """
            ]))
    }

    @Test func `word of a change says which and how`() {
        expectMarked(
            drill([
                "setup.notify": """
                notify:
                  lead:
                    changes: [acked push, resolved, escalated pager]
                              ^^^^^^^^^^ notify/bad-change | write it like 'acknowledged push'
                                          ^^^^^^^^ notify/bad-change
                                                    ^^^^^ notify/unknown-channel
                    contacts: {sms: verified, fax: blocked}
                                    ^^^^^^^^ notify/unknown-value | did you mean 'unverified'?
                                              ^^^ notify/unknown-key
                """
            ]))
    }

    @Test func `a notification does not go round in circles`() {
        expectMarked(
            drill([
                "setup.channels": """
                channels:
                  push: {otherwise: sms}
                  sms: {otherwise: phone}
                                   ^^^^^ pager/channel-circle | sms, phone, sms
                  phone: {otherwise: sms}
                                     ^^^ pager/channel-circle | phone, sms, phone
                  email: {otherwise: email}
                                     ^^^^^ pager/channel-circle | email, email
                """
            ]))
    }

    @Test func `an edited policy is read as strictly as any, and only an edit has levels`() {
        expectMarked(
            drill([
                "changes": """
                changes:
                  - {at: 5m, edits: shoop, levels: [{notify: lead, wait: 5m}]}
                                    ^^^^^ input/unknown-policy | did you mean 'shop'?
                  - {at: 5m, edits: shop, levels: [{notify: leed, wait: 5s}]}
                                                            ^^^^ pager/unknown-person | did you mean 'lead'?
                                                                        ^^ pager/wait-too-short
                  - {at: 5m, edits: shop, repeat: 10}
                    ^ pager/no-levels
                                                  ^^ input/number-out-of-range
                  - {at: 5m, restarts: 0s}
                                       ^^ input/duration-out-of-range
                  - {at: 5m, restarts: 5m, levels: []}
                                           ^^^^^^ input/unknown-key
                """
            ]))
    }

    @Test func `a fault of a channel names one that there is`() {
        expectMarked(
            drill([
                "faults": """
                faults:
                  down: {service: checkout, kind: outage, at: 5m, until: fixed, at_most: 40m}
                  a: {channel: pager, kind: down, at: 5m, for: 5m}
                               ^^^^^ fault/unknown-value | push, sms, phone, email
                  b: {channel: sms, path: logzio, kind: down, at: 5m, for: 5m}
                                    ^^^^ fault/two-places | of the path or of a channel
                  c: {channel: sms, kind: outage, at: 5m, for: 5m}
                                          ^^^^^^ fault/unknown-value | down
                """
            ]))
    }

    @Test func `delays are whole minutes`() {
        expectMarked(
            drill([
                "setup.policies": """
                policies:
                  shop:
                    levels: [{notify: duty, wait: 90s}]
                                                  ^^^ pager/not-minutes | the vendor would refuse it
                """,
                "setup.notify": """
                notify:
                  lead: {high: [push 0s, sms 30s], low: [email 2m]}
                                         ^^^^^^^ notify/not-minutes | a whole number of minutes
                """,
            ]))
    }

    @Test func `a choice is one of those that are named`() {
        expectMarked(
            drill([
                "setup.choices": """
                choices: {ack_timeout_restarts: levels, round_robin: stays}
                                                ^^^^^^ choices/unknown-value | did you mean 'level'?
                                                        ^^^^^^^^^^^ choices/unknown-key | its keys are
                """.replacing("its keys are", with: "round_robin")
            ]))
    }
}
