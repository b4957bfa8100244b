// swift-tools-version: 6.1
import PackageDescription

// The architecture on one screen: a target exists only to make something impossible.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Checks of exclusive access while the program runs cost the press a twentieth of its time, for classes that belong to one
// thread. Debug builds, and so the tests, keep them.
let unchecked: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

func debian(_ package: String) -> [SystemPackageProvider] { [.apt([package])] }

let package = Package(
    name: "ticketpress",
    products: [.executable(name: "ticketpress", targets: ["ticketpress"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Without its reader of configuration files, which is another package to build.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C libraries: module maps and shims for what Swift cannot call, no logic.
        .systemLibrary(
            name: "CCairo", path: "Sources/System/CCairo", pkgConfig: "cairo", providers: debian("libcairo2-dev")),
        .systemLibrary(
            name: "CPango", path: "Sources/System/CPango", pkgConfig: "pangocairo", providers: debian("libpango1.0-dev")
        ),
        .systemLibrary(
            name: "CRSVG", path: "Sources/System/CRSVG", pkgConfig: "librsvg-2.0", providers: debian("librsvg2-dev")),
        .systemLibrary(
            name: "CQREncode", path: "Sources/System/CQREncode", pkgConfig: "libqrencode",
            providers: debian("libqrencode-dev")),
        .systemLibrary(
            name: "CDeflate", path: "Sources/System/CDeflate", pkgConfig: "libdeflate",
            providers: debian("libdeflate-dev")),
        .systemLibrary(name: "CZint", path: "Sources/System/CZint", providers: debian("libzint-dev")),
        .systemLibrary(
            name: "CPQ", path: "Sources/System/CPQ", pkgConfig: "libpq", providers: debian("libpq-dev")),
        .systemLibrary(name: "CLinux", path: "Sources/System/CLinux"),
        .systemLibrary(
            name: "CCurl", path: "Sources/System/CCurl", pkgConfig: "libcurl",
            providers: debian("libcurl4-openssl-dev")),
        .systemLibrary(
            name: "CHiredis", path: "Sources/System/CHiredis", pkgConfig: "hiredis",
            providers: debian("libhiredis-dev")),

        // The words and rules of the box office, signed codes among them. Does no I/O.
        .target(
            name: "Domain", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            exclude: ["Codes/README.md"], swiftSettings: strict),

        // Template and ticket data → Scene → PDF, PNG, SVG. Reaches no network, no clock and no system fonts.
        .target(
            name: "Rendering",
            dependencies: [
                "CCairo", "CPango", "CRSVG", "CQREncode", "CDeflate", "CZint", "Yams",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict + unchecked),

        // SQL in, typed rows out, over threads that each own a connection. Nobody else sees a PGconn.
        .target(
            name: "Postgres",
            dependencies: [
                "CPQ", "CLinux",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // A PostgreSQL server of our own below a folder: made, started, watched and stopped. Knows no SQL but its set-up.
        .target(
            name: "PrivatePostgres",
            dependencies: ["Postgres", "CLinux", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),

        // One function that sends a request, over kept connections. No other target sees a handle of libcurl.
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),

        // Whose credentials, how requests are signed, what refusals mean. Knows no operation of any service of AWS.
        .target(
            name: "AWS", dependencies: ["HTTPClient", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Messages as the internet knows them, handed to a mail server or to SES, or put into a folder. Knows nothing of
        // tickets.
        .target(
            name: "Mail",
            dependencies: ["AWS", "Domain", "HTTPClient", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Texts in queues of SQS: sent, received, kept invisible, deleted. Knows nothing of what they say.
        .target(name: "MessageQueue", dependencies: ["AWS", "HTTPClient"], swiftSettings: strict),

        // Objects in S3 or in a folder, and links to them. Knows nothing of tickets; nothing of the environment but what it
        // is told.
        .target(
            name: "ObjectStorage",
            dependencies: ["AWS", "HTTPClient", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),

        // Answers HTTP requests for a folder's links. What a link is worth is decided in ObjectStorage.
        .target(
            name: "FileServing",
            dependencies: ["ObjectStorage", .product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: strict),

        // What makes a service: routes, facts, calls, callers, errors. Knows no particular service.
        .target(
            name: "ServiceKit",
            dependencies: [
                "Domain", "Postgres",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationEssentialsCompat", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Facts from process to process by way of queues, signed. Knows no particular fact and no particular service.
        .target(
            name: "FactQueues",
            dependencies: [
                "AWS", "Domain", "MessageQueue", "ServiceKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Accounts, sign-ins, tokens.
        .target(
            name: "Auth",
            dependencies: [
                "Domain", "Postgres", "ServiceKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Services/Auth", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Venues and what takes place there.
        .target(
            name: "Events",
            dependencies: [
                "Domain", "Postgres", "ServiceKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Services/Events", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Whose each seat is: held, reserved, sold. Who watches is told.
        .target(
            name: "Seats",
            dependencies: [
                "Domain", "Postgres", "Redis", "ServiceKit", "CDeflate",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Services/Seats", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Tickets: issued, drawn, stored, linked to, admitted.
        .target(
            name: "Tickets",
            dependencies: [
                "CDeflate", "Domain", "HTTPClient", "ObjectStorage", "Postgres", "Rendering", "ServiceKit",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Services/Tickets", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // What people are written: tickets, receipts, cancellations, reminders.
        .target(
            name: "Notifications",
            dependencies: [
                "Domain", "Mail", "Postgres", "ServiceKit",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            path: "Sources/Services/Notifications",
            resources: [.embedInCode("Migrations"), .embedInCode("Templates")], swiftSettings: strict),

        // These seats at this price until then, for whoever held them.
        .target(
            name: "Reservations",
            dependencies: [
                "Domain", "Postgres", "ServiceKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Services/Reservations", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Money for sold seats, or back: over crashes, and with a provider for tests.
        .target(
            name: "Payments",
            dependencies: [
                "Domain", "Postgres", "ServiceKit",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Services/Payments", resources: [.embedInCode("Migrations")], swiftSettings: strict),

        // Redis through hiredis: a few connections on threads of their own. Nothing of it is the truth.
        .target(
            name: "Redis", dependencies: ["CHiredis", "CLinux", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),

        // The edge of a process: limits, headers, health. Knows no particular service.
        .target(
            name: "Gateway",
            dependencies: [
                "Domain", "Redis", "ServiceKit",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Sources/Services/Gateway", resources: [.embedInCode("OpenAPI")], swiftSettings: strict),

        // The command: files, threads, signals and terminals. Holds no rule of layout or drawing.
        .executableTarget(
            name: "ticketpress",
            dependencies: [
                "AWS", "Domain", "Rendering", "HTTPClient", "MessageQueue", "ObjectStorage", "FileServing", "Postgres",
                "PrivatePostgres", "FactQueues", "ServiceKit", "Auth", "Events", "Seats", "Reservations", "Payments", "Tickets", "Notifications",
                "Gateway", "Mail", "Redis",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What layout and drawing cost on the shipped templates, codes to verify, and objects to store: make bench.
        .executableTarget(
            name: "benchmark", dependencies: ["AWS", "Domain", "Rendering", "HTTPClient", "ObjectStorage"],
            swiftSettings: strict),

        // What the pool does per second, on a private server: make bench-postgres.
        .executableTarget(
            name: "postgres-benchmark",
            dependencies: ["Postgres", "PrivatePostgres", .product(name: "Logging", package: "swift-log")],
            path: "Sources/PostgresBenchmark", swiftSettings: strict),

        // What the box office does per second, over HTTP: make bench-service.
        .executableTarget(
            name: "service-benchmark", dependencies: ["HTTPClient", "Postgres", "PrivatePostgres"],
            path: "Sources/ServiceBenchmark", swiftSettings: strict),

        // Servers that the tests of several targets talk to.
        .target(
            name: "TestServers", dependencies: [.product(name: "Logging", package: "swift-log")],
            path: "Tests/TestServers", swiftSettings: strict),
        .testTarget(
            name: "DomainTests", dependencies: ["Domain", "CQREncode"], exclude: ["Vectors"], swiftSettings: strict),
        // A reader of PDF that forgives nothing, for tests and fuzzing.
        .target(
            name: "PDFStructure", dependencies: ["CDeflate"], path: "Tests/PDFStructure", swiftSettings: strict),
        .testTarget(
            name: "RenderingTests", dependencies: ["Rendering", "PDFStructure", "CPango", "CDeflate", "CQREncode"],
            swiftSettings: strict),
        // A second process for the tests: it holds a server, or migrates.
        .executableTarget(
            name: "postgres-process", dependencies: ["Postgres", "PrivatePostgres"], path: "Tests/PostgresProcess",
            swiftSettings: strict),
        // A private server for all tests of a run, and a database for each.
        .target(
            name: "PostgresTesting",
            dependencies: ["Postgres", "PrivatePostgres", .product(name: "Logging", package: "swift-log")],
            path: "Tests/PostgresTesting", swiftSettings: strict),
        // A box office for one test, spoken to over HTTP.
        .target(
            name: "ServiceTesting",
            dependencies: [
                "Auth", "Domain", "Gateway", "Postgres", "PostgresTesting", "ServiceKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/ServiceTesting", swiftSettings: strict),
        .testTarget(
            name: "ServiceKitTests",
            dependencies: [
                "Domain", "Postgres", "PostgresTesting", "ServiceKit", "ServiceTesting",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AuthTests",
            dependencies: [
                "Auth", "Domain", "Postgres", "PostgresTesting", "ServiceKit", "ServiceTesting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Domain", "Gateway", "Postgres", "PostgresTesting", "Redis", "ServiceKit", "ServiceTesting",
                "TestServers",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PostgresTests",
            dependencies: [
                "Postgres", "PostgresTesting", "PrivatePostgres", "TestServers", "postgres-process",
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.embedInCode("Migrations/Files")], swiftSettings: strict),
        // Events and Seats together, as the server mounts them, on PostgreSQL.
        .testTarget(
            name: "SeatsTests",
            dependencies: [
                "Domain", "Events", "Gateway", "Postgres", "PostgresTesting", "Redis", "Seats", "ServiceKit",
                "TestServers",
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MailTests", dependencies: ["AWS", "Domain", "HTTPClient", "Mail", "TestServers"],
            swiftSettings: strict),
        .testTarget(
            name: "NotificationsTests",
            dependencies: [
                "Domain", "Mail", "Notifications", "Postgres", "PostgresTesting", "ServiceKit", "ServiceTesting",
            ],
            swiftSettings: strict),
        // From held seats to sold ones and back, over crashes, on PostgreSQL.
        .testTarget(
            name: "PaymentsTests",
            dependencies: [
                "Auth", "Domain", "Events", "Payments", "Postgres", "PostgresTesting", "Reservations", "Seats",
                "ServiceKit", "ServiceTesting",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        // Tickets from the paid reservation to the door, on PostgreSQL, with the shipped templates.
        .testTarget(
            name: "TicketsTests",
            dependencies: [
                "AWS", "Domain", "FileServing", "Gateway", "HTTPClient", "ObjectStorage", "Postgres", "PostgresTesting",
                "Rendering", "ServiceKit", "ServiceTesting", "TestServers", "Tickets",
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict),
        // All services together, as the server mounts them: what is described, and who may use it.
        .testTarget(
            name: "OpenAPITests",
            dependencies: [
                "Domain", "Events", "Mail", "Notifications", "ObjectStorage", "Payments", "Rendering", "Reservations",
                "Seats", "ServiceKit", "ServiceTesting", "Tickets",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        // Replies, time-outs and ends of a real server.
        .testTarget(
            name: "RedisTests",
            dependencies: ["Redis", "TestServers", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "TestServers"], swiftSettings: strict),
        .testTarget(
            name: "ObjectStorageTests", dependencies: ["AWS", "ObjectStorage", "HTTPClient", "TestServers"],
            swiftSettings: strict),
        .testTarget(
            name: "MessageQueueTests", dependencies: ["AWS", "HTTPClient", "MessageQueue", "TestServers"],
            swiftSettings: strict),
        // Facts from a box office to queues and back, on PostgreSQL and moto.
        .testTarget(
            name: "FactQueuesTests",
            dependencies: [
                "AWS", "Domain", "FactQueues", "HTTPClient", "MessageQueue", "Postgres", "PostgresTesting",
                "ServiceKit", "TestServers",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "ticketpress", "Domain", "Rendering", "HTTPClient", "ObjectStorage", "Postgres",
                "PrivatePostgres", "ServiceKit", "TestServers", "Tickets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Help"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

// Random input for what reads templates and data: make fuzz. It links libFuzzer, so it is here only when asked for.
if Context.environment["TICKETPRESS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Domain", "PDFStructure", "Rendering"], path: "Tests/Fuzzing",
            swiftSettings: strict))
}
