/// The content of an object that is to be stored.
public enum ObjectBody: Sendable {
    case bytes([UInt8])
    /// The file at this path, which must not change meanwhile.
    case file(String)
}

/// Where the content of an object goes that is read. Both functions are called on threads where waiting is no harm.
public struct ObjectSink: Sendable {
    /// Forgets what was written, because reading begins anew after a failure; when it throws, reading ends with that failure.
    public var restart: @Sendable () throws -> Void
    public var write: @Sendable (UnsafeRawBufferPointer) throws -> Void

    public init(
        restart: @escaping @Sendable () throws -> Void,
        write: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) {
        self.restart = restart
        self.write = write
    }
}
