import CLinux
import Foundation
import NIOCore

/// Lets the system begin no more connections to a port, while those that it has begun can still be accepted.
///
/// A port that is closed resets all connections that the system has made and nobody has accepted yet, or has half made. A
/// client has sent its request on them already, for to it they are open. So the first packet of new ones (SYN) is dropped
/// for a moment before: clients send it again a second later, and are refused then, which is always safe to try elsewhere.
///
/// That is a filter of the socket (socket(7), SO_ATTACH_FILTER; Linux, Documentation/networking/filter.rst). To accept no
/// more would not do, for the system goes on to make connections as long as the socket listens; and to find a moment in
/// which none waits would not see those that are half made.
enum DoorBolt {
    private static let acceptAll = UInt32.max
    /// Bytes into the head of TCP: the flags.
    private static let flags: UInt32 = 13
    private static let syn: UInt32 = 0x02

    private static let program = [
        sock_filter(code: UInt16(BPF_LD | BPF_B | BPF_ABS), jt: 0, jf: 0, k: flags),
        // Skips the next where the flag is not set.
        sock_filter(code: UInt16(BPF_JMP | BPF_JSET | BPF_K), jt: 0, jf: 1, k: syn),
        sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: 0),
        sock_filter(code: UInt16(BPF_RET | BPF_K), jt: 0, jf: 0, k: acceptAll),
    ]

    /// `struct sock_fprog`, with its pointer as a number.
    private struct Program {
        let count: UInt16
        let address: UInt
    }

    /// Throws where the system refuses, or the port is closed.
    static func close(_ port: any Channel) async throws {
        guard let socket = port as? any SocketOptionProvider else { throw ChannelError.operationUnsupported }
        try await port.eventLoop.flatSubmit {
            // On this thread the option is set before the call returns, so the program need not outlive it.
            program.withUnsafeBufferPointer { steps in
                socket.unsafeSetSocketOption(
                    level: .socket, name: NIOBSDSocket.Option(rawValue: SO_ATTACH_FILTER),
                    value: Program(count: UInt16(steps.count), address: UInt(bitPattern: steps.baseAddress)))
            }
        }.get()
    }
}
