import Foundation

/// Reads a request's body for one attempt; belongs to one thread.
protocol BodyReader: AnyObject {
    /// Fills the buffer as far as it likes; 0 is the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// False when it cannot go there.
    func seek(to offset: Int) -> Bool
}

extension RequestBody {
    /// Nil when there is no body.
    func reader() throws(HTTPClientError) -> (any BodyReader)? {
        switch self {
        case .none: nil
        case .bytes(let bytes): BytesReader(bytes)
        case .file(let range): try FileReader(range)
        case .stream(_, let read): StreamReader(read)
        }
    }
}

final class BytesReader: BodyReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }

    func seek(to offset: Int) -> Bool {
        guard (0...bytes.count).contains(offset) else { return false }
        position = offset
        return true
    }
}

private final class FileReader: BodyReader {
    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let range: RequestBody.FileRange
    private let descriptor: CInt
    private var position = 0

    init(_ range: RequestBody.FileRange) throws(HTTPClientError) {
        self.range = range
        descriptor = open(range.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .bodyUnreadable(reason: "cannot open \(range.path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let limit = min(buffer.count, range.count - position)
        guard limit > 0 else { return 0 }
        while true {
            let count = pread(descriptor, buffer.baseAddress, limit, off_t(range.offset + position))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(description: "cannot read \(range.path): \(String(cString: strerror(errno)))")
            }
            guard count > 0 else { throw Failure(description: "\(range.path) became shorter while it was sent") }
            position += count
            return count
        }
    }

    func seek(to offset: Int) -> Bool {
        guard (0...range.count).contains(offset) else { return false }
        position = offset
        return true
    }
}

private final class StreamReader: BodyReader {
    private let next: @Sendable (Int) throws -> [UInt8]

    init(_ next: @escaping @Sendable (Int) throws -> [UInt8]) { self.next = next }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let bytes = try next(buffer.count).prefix(buffer.count)
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    func seek(to offset: Int) -> Bool { false }
}
