import Model
import TestSupport
import Testing

struct JournalFileTests {
    private let header = JournalFile.Header(
        seed: Seed(.max), scenarioText: "scenario: x\nlasts: 5m\n", options: ["--every-line"])

    private var journal: Journal {
        var builder = JournalBuilder(seed: Seed(.max))
        for (index, fact) in factSamples.enumerated() {
            builder.at(.seconds(Int64(index)), stationSamples[index % stationSamples.count], fact)
        }
        return builder.journal
    }

    private var lines: [String] { JournalFile.lines(journal, header: header, in: journalScenario) }

    private func refusal(_ lines: [String]) -> JournalFile.Trouble? {
        do throws(JournalFile.Trouble) {
            _ = try JournalFile.header(lines)
            _ = try JournalFile.entries(lines, in: journalScenario)
            return nil
        } catch {
            return error
        }
    }

    @Test func `every kind of fact and note has a sample`() {
        #expect(Set(factSamples.map(FactCase.init)) == Set(FactCase.allCases))
        #expect(Set(noteSamples.map(NoteCase.init)) == Set(NoteCase.allCases))
    }

    @Test func `for all facts at all stations: the line reads back as the same entry`() throws {
        for (number, fact) in factSamples.enumerated() {
            for station in stationSamples {
                let entry = Entry(number: number, at: .start + .milliseconds(7), station: station, fact: fact)
                let text = JSON.object(JournalLine.encode(entry, in: journalScenario)).text
                #expect(try JournalLine.decode(try JSON(parsing: text), line: 1, in: journalScenario) == entry)
            }
        }
    }

    @Test func `a journal reads back as it was written`() throws {
        #expect(try JournalFile.header(lines) == header)
        #expect(try JournalFile.entries(lines, in: journalScenario) == journal.entries)
    }

    @Test func `a hop may bear the name of another station`() throws {
        for name in ["generator", "rules", "pager", "primary"] {
            let scenario = sampleScenario { $0.path[0].name = Symbol(name) }
            let entry = Entry(number: 1, at: .start, station: .hop(HopID(0)), fact: .note(.batches(HopID(0), 1)))
            let value = JSON.object(JournalLine.encode(entry, in: scenario))
            #expect(try JournalLine.decode(value, line: 1, in: scenario) == entry)
        }
    }

    @Test func `a line cut off in its middle is refused where it is`() {
        var cut = Array(lines.prefix(10))
        cut[9] = String(cut[9].dropLast(20))
        #expect(refusal(cut)?.line == 10)
        #expect(refusal(cut)?.message.hasPrefix("cut off") == true)
    }

    @Test func `a journal without its footer is refused at its end`() {
        #expect(refusal(Array(lines.prefix(12)))?.line == 12)
        #expect(refusal(Array(lines.prefix(12)))?.message == "cut off: the footer is missing after 11 entries")
        #expect(refusal(Array(lines.prefix(1)))?.line == 1)
    }

    @Test func `for all lines: an edit is refused at that line`() {
        for index in lines.indices.dropFirst() {
            var edited = lines
            edited[index] = edited[index].replacing("\":", with: "\": ", maxReplacements: 1)
            #expect(refusal(edited)?.line == index + 1)
        }
    }

    @Test func `an edit of a value is refused at its line`() {
        var edited = lines
        let index = edited.firstIndex { $0.contains("\"what\":\"delivered\"") } ?? 0
        edited[index] = edited[index].replacing("\"page\":3", with: "\"page\":4")
        #expect(refusal(edited)?.line == index + 1)
        #expect(refusal(edited)?.message.contains("edited") == true)
    }

    @Test func `for all lines: a missing line is refused where it is missed`() {
        for index in lines.indices.dropFirst().dropLast() {
            var short = lines
            short.remove(at: index)
            #expect(refusal(short)?.line == index + 1)
        }
    }

    @Test func `swapped and doubled lines are refused`() {
        var swapped = lines
        swapped.swapAt(4, 5)
        #expect(refusal(swapped)?.line == 5)
        var doubled = lines
        doubled.insert(doubled[4], at: 5)
        #expect(refusal(doubled)?.line == 6)
    }

    @Test func `lines after the footer are refused where they begin`() {
        let trouble = refusal(lines + [lines[1]])
        #expect(trouble?.line == lines.count + 1)
    }

    @Test func `an edited header is refused`() {
        var edited = lines
        edited[0] = edited[0].replacing("lasts: 5m", with: "lasts: 6m")
        #expect(refusal(edited)?.line == 1)
    }

    @Test func `another format is refused with both numbers`() {
        var other = lines
        other[0] = other[0].replacing("\"format\":1", with: "\"format\":2")
        #expect(refusal(other)?.line == 1)
        #expect(refusal(other)?.message.hasPrefix("format 2, this version reads format 1") == true)
    }

    @Test(arguments: ["", "hello", "{}", "[1]", "{\"pagerdrill\":\"report\"}"])
    func `what is no journal is refused at its first line`(text: String) {
        #expect(refusal([text])?.line == 1)
        #expect(refusal([text])?.message.hasPrefix("not a journal") == true)
    }

    @Test func `an empty file is refused`() {
        #expect(refusal([])?.message.contains("empty") == true)
    }

    @Test(arguments: [
        ("what", "\"nonsense\"", "unknown entry 'nonsense'"), ("at", "\"nowhere\"", "unknown at 'nowhere'"),
        ("page", "99999999999", "'page' is out of range"), ("page", "\"x\"", "expected a number 'page'"),
    ])
    func `an entry that makes no sense is refused`(key: String, text: String, message: String) throws {
        let entry = Entry(number: 1, at: .start, station: .pager, fact: .delivered(page: 3))
        var members = JournalLine.encode(entry, in: journalScenario)
        for index in members.indices where members[index].key == key { members[index].value = try JSON(parsing: text) }
        #expect { try JournalLine.decode(.object(members), line: 5, in: journalScenario) } throws: {
            guard let trouble = $0 as? JournalFile.Trouble else { return false }
            return trouble.line == 5 && trouble.message.hasPrefix(message)
        }
    }

    @Test func `fingerprints tell journals apart and do not hang on the file`() {
        let scenario = journalScenario
        var other = journal
        other.entries[3].at = other.entries[3].at + Delay(nanoseconds: 1)
        #expect(JournalFile.fingerprint(journal, in: scenario) == JournalFile.fingerprint(journal, in: scenario))
        #expect(JournalFile.fingerprint(journal, in: scenario) != JournalFile.fingerprint(other, in: scenario))
    }
}
