import CPQ
import Foundation

extension Connection {
    /// Sends a part of what is copied, waiting where the server does not read as fast.
    func sendCopy(_ bytes: [UInt8]) throws(PostgresError) {
        if isCancelled { throw .cancelled }
        var deadline = patience.map { ContinuousClock.now + $0 }
        while true {
            let taken = bytes.withUnsafeBytes {
                PQputCopyData(handle, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32($0.count))
            }
            guard taken >= 0 else { throw lost() }
            if taken == 1 { break }
            try wait(for: POLLIN | POLLOUT, until: &deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        // libpq would keep whatever the server does not take, however much that is.
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lost() }
            if unsent == 0 { return }
            try wait(for: POLLIN | POLLOUT, until: &deadline)
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }

    /// Ends a COPY; how many rows it has written.
    func endCopy(_ statement: String) throws(PostgresError) -> Int {
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost() }
        return try answer(to: statement).affected
    }

    /// Makes the server forget the rows of a COPY; the transaction has failed then.
    func abandonCopy() throws(PostgresError) {
        guard !isBroken else { return }
        guard PQputCopyEnd(handle, "given up") == 1 else { throw lost() }
        // The server says that it was given up, as it was to be.
        do { _ = try answer(to: "copy") } catch { if isBroken { throw error } }
    }
}
