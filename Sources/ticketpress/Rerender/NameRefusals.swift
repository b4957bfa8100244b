import ServiceKit

/// Says in a command's words what the API's own errors say of a job.
func namingRefusals<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
        return try await work()
    } catch let error as APIError {
        switch error.statusCode {
        case 404:
            throw UsageError(error.message, remedy: "look at the id, and whether --data names the right box office")
        case 409: throw UsageError(error.message, remedy: "--status tells what came of it")
        default: throw JobTrouble(reason: error.message)
        }
    }
}

/// What keeps a command from working on a job.
struct JobTrouble: Error, CustomStringConvertible {
    let reason: String

    var description: String { reason }
}
