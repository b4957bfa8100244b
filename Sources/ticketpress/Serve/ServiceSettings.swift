import Domain
import Postgres

/// What is set for each service by itself: where it is, if it is not in this process, and where its data are.
struct ServiceSettings: Sendable {
    private static let names: [(ServiceName, address: String, database: String)] = [
        (.auth, "TICKETPRESS_AUTH_URL", "DATABASE_URL_AUTH"),
        (.events, "TICKETPRESS_EVENTS_URL", "DATABASE_URL_EVENTS"),
        (.seats, "TICKETPRESS_SEATS_URL", "DATABASE_URL_SEATS"),
        (.reservations, "TICKETPRESS_RESERVATIONS_URL", "DATABASE_URL_RESERVATIONS"),
        (.payments, "TICKETPRESS_PAYMENTS_URL", "DATABASE_URL_PAYMENTS"),
        (.tickets, "TICKETPRESS_TICKETS_URL", "DATABASE_URL_TICKETS"),
        (.notifications, "TICKETPRESS_NOTIFICATIONS_URL", "DATABASE_URL_NOTIFICATIONS"),
    ]

    private(set) var addresses: [(service: ServiceName, setting: Setting<[String]>)]
    private(set) var databases: [(service: ServiceName, setting: Setting<ConnectionSettings?>)]

    init() {
        addresses = Self.names.map { service, name, _ in
            let meaning =
                "where \(service) is, if it is not in this process: one or several http(s):// addresses, separated by commas"
            return (service, Setting(name, [], meaning, Read.addresses))
        }
        databases = Self.names.map { service, _, name in
            let meaning = "the database of \(service), or its role in it; else that of DATABASE_URL"
            return (service, Setting(name, nil, meaning, isSecret: true, Read.database))
        }
    }

    /// In the order in which they are shown.
    var all: [any AnySetting] {
        let settings: [any AnySetting] = databases.map { $0.setting }
        return settings + addresses.map { $0.setting }
    }

    mutating func read(_ environment: [String: String]) throws(SettingsError) {
        for index in addresses.indices { try addresses[index].setting.read(environment) }
        for index in databases.indices { try databases[index].setting.read(environment) }
    }

    func database(of service: ServiceName) -> ConnectionSettings? {
        databases.first { $0.service == service }?.setting.value
    }

    /// Those of the services elsewhere that those here need. Throws `SettingsError` where one is not set.
    func neighbours(of part: ServedPart) throws(SettingsError) -> [ServiceName: [String]] {
        var origins: [ServiceName: [String]] = [:]
        for (other, asking) in part.neighbours.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let setting = addresses.first(where: { $0.service == other })?.setting else { continue }
            guard !setting.value.isEmpty else {
                let names = asking.map(\.rawValue).sorted().joined(separator: ", ")
                throw SettingsError(
                    name: setting.name,
                    fact: "is not set, and \(names), in this process, \(asking.count == 1 ? "needs" : "need") \(other)",
                    remedy: "say where \(other) is, or run it here too")
            }
            origins[other] = setting.value
        }
        return origins
    }
}

extension Read {
    @Sendable static func addresses(_ text: String) throws(SettingFault) -> [String] {
        let origins = try origins(text)
        guard !origins.isEmpty, !origins.contains("*") else {
            throw SettingFault("must be addresses such as http://10.0.0.3:3001, separated by commas")
        }
        return origins
    }

    @Sendable static func database(_ text: String) throws(SettingFault) -> ConnectionSettings? {
        do { return try ConnectionSettings(url: text) } catch { throw SettingFault("\(error)") }
    }
}
