import Crypto
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// Gives out the description of the API (OpenAPI 3.1), `OpenAPI/openapi.json`, which is a part of the program.
///
/// It is written by hand: whoever adds an endpoint, or changes what one takes or answers, changes it too. Tests compare it
/// with what is mounted.
struct OpenAPIRoutes: Sendable {
    private static let document = Data(PackageResources.openapi_json)
    /// Another document has another tag.
    private static let tag = SHA256.hash(data: document).prefix(16).hexadecimal

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
