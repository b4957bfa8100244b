import Foundation
import NIOCore

/// Why a server does not listen.
public enum FileServerError: Error, Sendable, Hashable {
    case portTaken(Int)
    case noSuchAddress(host: String)
    case notPermitted(port: Int)
    case failed(reason: String)

    init(_ error: any Error, host: String, port: Int) {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .portTaken(port)
        case EADDRNOTAVAIL: self = .noSuchAddress(host: host)
        case EACCES: self = .notPermitted(port: port)
        default:
            self =
                error is SocketAddressError || error is SocketAddressError.UnknownHost
                ? .noSuchAddress(host: host) : .failed(reason: "\(error)")
        }
    }
}
