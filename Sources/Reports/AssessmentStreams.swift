import Comparisons
import Evaluation
import Model

/// What a large stream did to each setup, in the order of the command line.
struct AssessmentStreams {
    let assessment: Assessment

    var lines: [String] {
        guard let findings = assessment.streams.first?.findings, let file = assessment.streamFile else {
            return ["## What a large stream does", "", "Not exercised: no scenario here is one.", ""]
        }
        // A setup without a log path has nobody write them down.
        let lines = assessment.streams.map(\.findings.linesPerMinute).max() ?? 0
        let rows = assessment.streams.map { stream in
            let findings = stream.findings
            return [
                markdown(stream.setup.name), "\(grouped(Int64(findings.eventsPerMinute))) of \(findings.eventsPerMinuteMax)",
                grouped(findings.throttled), stream.firstLimit.map(markdown) ?? "none", grouped(findings.notifications),
                findings.detection?.pageText ?? "never",
            ]
        }
        return [
            "## What a large stream does", "",
            "\(grouped(lines)) lines a minute: \(code(file)). An integration key takes "
                + "\(findings.eventsPerMinuteMax) events a minute and turns the rest away.", "",
        ]
            + table(
                [
                    "setup", "events in the fullest minute", "turned away", "first limit hit", "notifications",
                    "impact to first human",
                ],
                rows)
            + ["", "Again, for any of them: \(code("pagerdrill run \(file) --setup SETUP --seed 1"))", ""]
    }
}
