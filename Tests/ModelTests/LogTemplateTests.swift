import Model
import TestSupport
import Testing

struct LogTemplateTests {
    private let awkward = LogTemplate(fields: [
        .init("le\"vel", .text("ERROR\n\"quoted\"")), .init("n", .number(-42)),
        .init("żółw", .texts((0..<64).map { "t\u{1}\($0)🚨" })),
        .init("ms", .numbers((0..<64).map { Int64($0) * 1_000_000 })), .init("id", .serial(prefix: "a\"b\\-")),
    ])

    private var templates: [LogTemplate] {
        sampleScenario { $0.faults.append(SampleParts.outage("slow", kind: .latency(.seconds(3), share: .percent(50)))) }
            .streams.map(\.template) + [awkward]
    }

    @Test func `for all lines: the rendering is JSON that holds every field`() throws {
        for template in templates {
            for ordinal in [0, 1, 63, 64, 1_000_003, .max] as [Int64] {
                let line = try JSON(parsing: template.render(ordinal: ordinal, time: Epoch.utc1970.utcText(.start)))
                #expect(line["@timestamp"]?.string == "1970-01-01T00:00:00.000000000Z")
                for field in template.fields {
                    let found = line[field.name]
                    #expect((found?.string ?? found?.int.map(String.init)) == template.text(of: field.name, ordinal: ordinal))
                }
            }
        }
    }

    @Test func `for all lines: the stated size is not exceeded`() {
        for template in templates {
            for ordinal in Array(0..<64) + [.max] as [Int64] {
                let line = template.render(ordinal: ordinal, time: Epoch.utc1970.utcText(.start))
                #expect(Int64(line.utf8.count) <= template.bytes)
            }
        }
    }

    @Test func `the widest line has exactly the stated size`() {
        for template in templates {
            let widest = (Int64(0)..<64).map { template.render(ordinal: $0, time: Epoch.utc1970.utcText(.start)).utf8.count }
                .max()
            #expect(widest.map(Int64.init) == template.bytes)
        }
    }

    @Test func `cycling fields repeat every sixty-four lines and serial ones never`() {
        #expect(awkward.text(of: "ms", ordinal: 3) == awkward.text(of: "ms", ordinal: 67))
        #expect(awkward.text(of: "id", ordinal: 3) != awkward.text(of: "id", ordinal: 67))
        #expect(awkward.text(of: "nothing", ordinal: 0) == nil)
    }

    @Test func `streams are in name order and name every origin`() {
        let scenario = sampleScenario { parts in
            parts.catalog.services[0].jobs = [.init(name: "nightly", every: .minutes(10), first: .start + .minutes(1))]
            parts.faults.append(SampleParts.outage("quiet", kind: .silence))
        }
        #expect(
            scenario.streams.map(\.name.text) == [
                "checkout/fault-down", "checkout/healthy-000", "checkout/healthy-001", "checkout/healthy-002",
                "checkout/healthy-003", "checkout/job-nightly", "checkout/noise",
            ])
        #expect(scenario.streams.map(\.fault) == [FaultID(0), nil, nil, nil, nil, nil, nil])
    }

    @Test func `a generic fault's lines name neither service, team nor tier`() {
        let scenario = sampleScenario { $0.faults = [SampleParts.outage(kind: .generic(share: .percent(10)))] }
        let template = scenario.streams.first { $0.fault != nil }?.template
        #expect(template != nil)
        for name in ["service", "team", "tier"] { #expect(template?.text(of: name, ordinal: 0) == nil) }
        #expect(template?.text(of: "drill", ordinal: 0) == scenario.faults[0].drill)
    }
}
