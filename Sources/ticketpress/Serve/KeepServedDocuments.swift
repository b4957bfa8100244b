import Domain
import FileServing
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ObjectStorage
import ServiceKit

/// Where a server keeps documents: in a bucket, or in a folder whose links lead to the server itself.
struct ServedDocuments: Sendable {
    private static let path = "/files"

    let store: any ObjectStore
    private let folder: FolderStore?
    private let logger: Logger

    /// Whether what is asked of the store is answered in no time.
    var isNear: Bool { folder != nil }

    init(_ settings: ServeSettings, _ data: DataFolder, _ address: ServerAddress, _ logger: Logger) throws {
        self.logger = logger
        if let bucket = settings.bucket.value {
            folder = nil
            store = try StoreAddress.s3(bucket: bucket, prefix: "").open(settings.environment)
        } else {
            let made = try FolderStore(
                data.path.appendingPathComponent("documents"), linksAt: { address.current + Self.path })
            try made.create()
            (folder, store) = (made, made)
        }
    }

    /// What a gateway passes on where tickets are made elsewhere.
    var endpoints: [Endpoint] {
        folder == nil ? [] : [Endpoint(service: .tickets, method: .get, path: "/files/**", access: .anyone)]
    }

    /// Answers for the folder's links, where tickets are made.
    func mount(_ routes: Routes, of part: ServedPart) {
        guard let folder, part.services.contains(.tickets) else { return }
        let responder = FileResponder<APIContext>(folder, below: Self.path) { [logger] error in
            logger.error("A document cannot be read or stored", metadata: ["error": "\(error)"])
        }
        routes.on(.get, "files/**", .anyone, root: true) { request in
            let answer = try await responder.respond(to: request.http, context: request.context)
            var headers = answer.headers
            // Nothing may run in a document. Browsers that show PDFs need more than pages of the API are given.
            headers[.contentSecurityPolicy] = "script-src 'none'; frame-ancestors 'none'"
            return APIResponse(answer.status, headers: headers, body: answer.body)
        }
    }
}
