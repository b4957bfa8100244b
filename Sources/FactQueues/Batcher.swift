import MessageQueue

/// Does one at a time what is asked for by many: what comes while a batch is under way goes into the next one.
actor Batcher<Item: Sendable, Answer: Sendable> {
    /// What a queue takes in a request.
    private static var limit: Int { 10 }

    private struct Waiting {
        let item: Item
        let asker: CheckedContinuation<Result<Answer, QueueError>, Never>
    }

    private let run: @Sendable ([Item]) async -> [Result<Answer, QueueError>]
    private var waiting: [Waiting] = []
    private var isRunning = false

    /// `run` answers each item in its place.
    init(_ run: @escaping @Sendable ([Item]) async -> [Result<Answer, QueueError>]) { self.run = run }

    /// It is done also when the task is cancelled, since it may be under way.
    func add(_ item: Item) async throws(QueueError) -> Answer {
        let result = await withCheckedContinuation { asker in
            waiting.append(Waiting(item: item, asker: asker))
            if !isRunning {
                isRunning = true
                Task { await runAll() }
            }
        }
        return try result.get()
    }

    private func runAll() async {
        while !waiting.isEmpty {
            let batch = waiting.prefix(Self.limit)
            waiting.removeFirst(batch.count)
            let answers = await run(batch.map(\.item))
            for (one, answer) in zip(batch, answers) { one.asker.resume(returning: answer) }
        }
        isRunning = false
    }
}
