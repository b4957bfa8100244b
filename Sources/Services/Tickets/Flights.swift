/// Work that is under way, by what it is about: whoever wants the same waits for it instead of doing it again.
actor Flights<Key: Hashable & Sendable> {
    private var running: [Key: Task<Void, any Error>] = [:]

    /// Does the work, unless it is under way. The work goes on when whoever asked for it has gone.
    func join(_ key: Key, _ work: @escaping @Sendable () async throws -> Void) async throws {
        if let task = running[key] { return try await task.value }
        try await lead([key], work)
    }

    /// Does work that is about several; for those of them that are not under way, it is what others wait for.
    func lead(_ keys: [Key], _ work: @escaping @Sendable () async throws -> Void) async throws {
        let free = keys.filter { running[$0] == nil }
        let task = Task { try await work() }
        for key in free { running[key] = task }
        defer { for key in free { running[key] = nil } }
        try await task.value
    }
}
