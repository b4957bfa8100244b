import Foundation
import Synchronization

/// Where a service may be asked: an address of it, at one of the machines that its name stands for.
struct Place: Sendable, Hashable, CustomStringConvertible {
    /// `https://seats.example.org`, which ends in no slash.
    let origin: String
    /// `10.0.0.3:443`, which is connected to.
    let socket: String

    var description: String { origin.contains(socket) ? origin : "\(origin) (\(socket))" }

    /// All that an origin stands for at this moment, in no certain order; none where its name has no address.
    static func all(of origin: String) async -> [Place] {
        guard let parts = URLComponents(string: origin), let host = parts.host else { return [] }
        let port = parts.port ?? (parts.scheme == "https" ? 443 : 80)
        let name = host.trimmingCharacters(in: ["[", "]"])
        return await addresses(of: name).map { address in
            Place(origin: origin, socket: (address.contains(":") ? "[\(address)]" : address) + ":\(port)")
        }
    }

    /// The system's way waits, on a thread where that is no harm.
    private static func addresses(of name: String) async -> [String] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: lookUp(name)) }
        }
    }

    private static func lookUp(_ name: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        // Loopback is no address by which AI_ADDRCONFIG goes: where there is nothing else, it is asked again without.
        if getaddrinfo(name, nil, &hints, &list) != 0 {
            hints.ai_flags = 0
            guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            {
                let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if !addresses.contains(address) { addresses.append(address) }
            }
            next = entry.ai_next
        }
        return addresses
    }
}
