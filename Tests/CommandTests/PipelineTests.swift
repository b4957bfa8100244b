import Foundation
import Synchronization
import Testing

@testable import ticketpress

@Suite struct `The pipeline` {
    /// Runs `count` jobs through it with several workers and returns what comes out.
    private func outcomes(count: Int, workers: Int, window: Int) -> [Int] {
        let pipeline = OrderedPipeline<Int, Int>(window: window)
        Thread {
            for job in 0..<count where !pipeline.submit(job) { return }
            pipeline.finish()
        }.start()
        for _ in 0..<workers {
            Thread { while let (index, job) = pipeline.next() { pipeline.complete(index, job * 2) } }.start()
        }
        var outcomes: [Int] = []
        while let outcome = pipeline.collect() { outcomes.append(outcome) }
        return outcomes
    }

    @Test(arguments: [(0, 3, 4), (1, 3, 4), (5000, 1, 1), (5000, 4, 1), (5000, 4, 7), (64, 2, 64)])
    func `keeps the order, whatever the workers' pace`(count: Int, workers: Int, window: Int) {
        #expect(outcomes(count: count, workers: workers, window: window) == (0..<count).map { $0 * 2 })
    }

    @Test func `takes no more jobs than its window until one is collected`() {
        let pipeline = OrderedPipeline<Int, Int>(window: 3)
        let submitted = Mutex(0)
        let full = DispatchSemaphore(value: 0)
        Thread {
            for job in 0..<10 {
                if job == 3 { full.signal() }
                guard pipeline.submit(job) else { return }
                submitted.withLock { $0 += 1 }
            }
        }.start()
        full.wait()
        #expect(submitted.withLock { $0 } == 3)
        pipeline.stop()
    }

    @Test func `stops for everybody, and stays stopped`() {
        let pipeline = OrderedPipeline<Int, Int>(window: 2)
        #expect(pipeline.submit(1))
        pipeline.stop()
        #expect(!pipeline.submit(2))
        #expect(pipeline.next()?.index == nil)
        #expect(pipeline.collect() == nil)
        #expect(pipeline.collect() == nil)
    }

    @Test func `a stop wakes whoever waits`() {
        let pipeline = OrderedPipeline<Int, Int>(window: 1)
        Thread { pipeline.stop() }.start()
        #expect(pipeline.collect() == nil)
    }
}
