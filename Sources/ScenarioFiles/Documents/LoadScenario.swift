package import Model

/// What a reader of scenarios may be told besides the file.
package struct LoadOptions: Sendable {
    /// Path of another setup file; it takes the place of the scenario's own.
    package var setup: String?
    /// Values of the setup replaced by others, in order.
    package var changes: [SettingChange]
    /// Whether a scenario may expect nothing: what really happened is judged by the rules alone.
    package var mayExpectNothing: Bool
    /// The calendar reaches at least as far, whatever the scenario says; nil = as the scenario says.
    package var reach: Instant?
    package init(
        setup: String? = nil, changes: [SettingChange] = [], mayExpectNothing: Bool = false, reach: Instant? = nil
    ) {
        (self.setup, self.changes, self.mayExpectNothing, self.reach) = (setup, changes, mayExpectNothing, reach)
    }
}

/// A scenario that was read without errors.
package struct LoadedScenario: Sendable {
    package var scenario: Scenario
    package var warnings: [Diagnostic]
    /// The scenario with its catalog and setup as one document, which reads back to an equal scenario.
    package var resolvedText: String
    /// Expectations left out because they are for other setups.
    package var skippedExpectations: Int

    package init(scenario: Scenario, warnings: [Diagnostic], resolvedText: String, skippedExpectations: Int) {
        (self.scenario, self.warnings) = (scenario, warnings)
        (self.resolvedText, self.skippedExpectations) = (resolvedText, skippedExpectations)
    }
}

/// Reads one scenario file; other documents' paths are relative to the file that names them.
package func loadScenario(_ path: String, options: LoadOptions = LoadOptions()) throws(Diagnostics) -> LoadedScenario {
    let reading = Reading()
    guard let source = readSource(path, reading: reading, namedAt: nil) else { throw Diagnostics(reading.inFileOrder) }
    return try load(source, directory: folder(of: path), options: options, reading: reading)
}

/// Reads a scenario from text in memory; `file` is what marks call it. Without a directory it may name no other files.
package func loadScenario(
    text: String, file: String, directory: String?, options: LoadOptions = LoadOptions()
) throws(Diagnostics) -> LoadedScenario {
    let reading = Reading()
    let source = SourceText(file: file, text: text)
    reading.add(source)
    return try load(source, directory: directory, options: options, reading: reading)
}

private func load(
    _ source: SourceText, directory: String?, options: LoadOptions, reading: Reading
) throws(Diagnostics) -> LoadedScenario {
    if let root = YAMLReader(source: source, reading: reading).read() {
        if root.pairs?.first?.key == DocumentKind.scenario.rawValue {
            let reader = ScenarioReader(reading: reading, file: source.file, directory: directory, options: options)
            if let read = reader.read(root), !reading.hasErrors {
                return LoadedScenario(
                    scenario: read.scenario, warnings: reading.inFileOrder, resolvedText: write(read.scenario),
                    skippedExpectations: read.skipped)
            }
        } else {
            DocumentLoader(reading: reading, directory: directory).reportKind(root, .scenario, source.file)
        }
    }
    throw Diagnostics(reading.inFileOrder)
}
