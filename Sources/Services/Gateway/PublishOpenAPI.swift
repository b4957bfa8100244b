import Crypto
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// Gives out the description of the API (OpenAPI 3.1), `OpenAPI/openapi.json`, which is a part of the program.
///
/// Each tag says which service answers for it (`x-service`), and each operation who may use it (`x-access`), by which a gateway
/// knows what it passes on to services elsewhere. It is written by hand: whoever adds an endpoint, or changes what one takes
/// or answers, changes it too. Tests compare it with what is mounted.
struct OpenAPIRoutes: Sendable {
    private static let document = Data(PackageResources.openapi_json)
    /// Another document has another tag.
    private static let tag = SHA256.hash(data: document).prefix(16).hexadecimal

    /// What services answer, as it is described there: for those that are in other processes.
    static func endpoints(of services: Set<ServiceName>) -> [Endpoint] {
        guard !services.isEmpty else { return [] }
        let description: Description
        do { description = try JSONDecoder().decode(Description.self, from: document) } catch {
            preconditionFailure("the description of the API that is a part of the program is broken: \(error)")
        }
        let owners = Dictionary(uniqueKeysWithValues: description.tags.map { ($0.name, $0.service) })
        return description.paths.flatMap { path, operations in
            operations.compactMap { method, operation in
                guard let owner = operation.tags.first.flatMap({ owners[$0] }), services.contains(owner),
                    let method = HTTPRequest.Method(method.uppercased()), let access = Access(operation.access)
                else { return nil }
                let pattern = path.replacing(/\{(\w+)\}/) { ":\($0.output.1)" }
                return Endpoint(service: owner, method: method, path: pattern, access: access)
            }
        }
    }

    private struct Description: Decodable {
        struct Tag: Decodable {
            let name: String
            let service: ServiceName

            enum CodingKeys: String, CodingKey {
                case name
                case service = "x-service"
            }
        }

        struct Operation: Decodable {
            let tags: [String]
            let access: String

            enum CodingKeys: String, CodingKey {
                case tags
                case access = "x-access"
            }
        }

        let tags: [Tag]
        let paths: [String: [String: Operation]]
    }

    func mount(_ routes: Routes) { routes.get("openapi.json", .anyone, publish) }

    @Sendable private func publish(_ request: APIRequest) -> APIResponse {
        var headers: HTTPFields = [.eTag: "\"\(Self.tag)\"", .cacheControl: "public, no-cache"]
        // A star is whatever there is.
        if request.knownTags.contains(where: { [Self.tag, "*"].contains($0) }) {
            return APIResponse(.notModified, headers: headers)
        }
        headers[.contentType] = "application/json; charset=utf-8"
        return APIResponse(.ok, headers: headers, bytes: Self.document)
    }
}

extension Access {
    /// As it is described; nil where that is none.
    fileprivate init?(_ described: String) {
        switch described {
        case "anyone": self = .anyone
        case "signedIn": self = .signedIn
        case "service": self = .service
        default:
            guard let role = Role(rawValue: described) else { return nil }
            self = .role(role)
        }
    }
}
