// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled the same way: strict, explicit about existentials and imports, and with no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "pagerdrill",
    products: [.executable(name: "pagerdrill", targets: ["pagerdrill"])],
    traits: [
        // Wall-clock runs. The networking packages of live mode stand behind this trait, so that a plain build stays short.
        .trait(name: "Live", description: "Run scenarios on the wall clock."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "Model", swiftSettings: strict),
        .target(name: "Components", dependencies: ["Model"], swiftSettings: strict),
        .target(name: "Calendars", dependencies: ["Model"], swiftSettings: strict),
        .target(name: "Vendors", dependencies: ["Model"], swiftSettings: strict),
        .target(name: "Evaluation", dependencies: ["Model"], swiftSettings: strict),
        .target(name: "ScenarioFiles", dependencies: ["Model", "Calendars", "Vendors", yams], swiftSettings: strict),
        .target(name: "Simulation", dependencies: ["Model", "Components"], swiftSettings: strict),
        .target(name: "Live", dependencies: ["Model", "Components"], swiftSettings: strict),
        .target(name: "Comparisons", dependencies: ["Model", "Evaluation"], swiftSettings: strict),
        .target(name: "Reports", dependencies: ["Model", "Evaluation", "Comparisons"], swiftSettings: strict),
        .executableTarget(
            name: "pagerdrill",
            dependencies: [
                "Model", "Calendars", "Components", "Vendors", "Evaluation", "ScenarioFiles", "Simulation",
                "Comparisons", "Reports", argumentParser, .target(name: "Live", condition: .when(traits: ["Live"])),
            ],
            swiftSettings: strict
        ),
        .target(name: "TestSupport", dependencies: ["Model", "Components"], swiftSettings: strict),
        .testTarget(name: "ModelTests", dependencies: ["Model", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ComponentsTests", dependencies: ["Model", "Components", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "VendorsTests", dependencies: ["Model", "Vendors", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(name: "EvaluationTests", dependencies: ["Model", "Evaluation", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ComparisonsTests", dependencies: ["Model", "Evaluation", "Comparisons", "TestSupport"], swiftSettings: strict
        ),
        .testTarget(
            // The reference calendar is a Python script, run by a test.
            name: "ScenarioFilesTests", dependencies: ["Model", "Calendars", "ScenarioFiles", "TestSupport"],
            exclude: ["Reference"], swiftSettings: strict),
        .testTarget(
            name: "ReportsTests", dependencies: ["Model", "Evaluation", "Reports", "TestSupport"],
            resources: [.copy("Golden")], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Model", "Calendars", "Components", "Evaluation", "ScenarioFiles", "Simulation", "Vendors", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "LiveTests", dependencies: ["Model", "Simulation", "Live", "TestSupport"], swiftSettings: strict),
        // These two run the program itself, in processes of its own.
        .testTarget(name: "GoldenTests", dependencies: ["pagerdrill"], swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["pagerdrill"], exclude: ["Sessions"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ]
)
