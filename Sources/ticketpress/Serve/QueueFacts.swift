import AWS
import Domain
import FactQueues
import Logging
import MessageQueue
import ServiceKit

/// The queues that bring facts to services, by the settings that name them.
struct QueuedFacts: Sendable {
    private let queues: [FactQueue]

    init(_ settings: ServeSettings, _ secret: ServiceSecret) throws {
        let environment = AWSEnvironment(settings.environment)
        queues = try zip(Services.hearing, settings.factQueues).compactMap { service, setting in
            try setting.value.map { FactQueue(try SQSQueue($0, environment: environment), of: service, secret) }
        }
    }

    /// For everybody who tells facts.
    var carriers: [ServiceName: any FactCarrier] {
        Dictionary(uniqueKeysWithValues: queues.map { ($0.service, $0 as any FactCarrier) })
    }

    /// For those who run in this process and hear of them.
    func receivers(for office: BoxOffice, _ logger: Logger) -> [FactReceiver] {
        let here = Set(office.services.map { type(of: $0).name })
        return queues.filter { here.contains($0.service) }.map { FactReceiver($0, office.intake, logger: logger) }
    }
}
