import Foundation
import Logging
import ObjectStorage
import ServiceKit
import Synchronization

/// The store, as Tickets uses it: it remembers what it has seen there lately, and says in the API's words when it is away.
final class DocumentShelf: Sendable {
    private static let most = 100_000

    let store: any ObjectStore
    private let trust: Duration
    private let logger: Logger
    private let meters: TicketMeters
    private let seen = Mutex<[String: ContinuousClock.Instant]>([:])

    init(_ store: any ObjectStore, trust: Duration, logger: Logger, _ meters: TicketMeters) {
        (self.store, self.trust, self.logger, self.meters) = (store, trust, logger, meters)
    }

    /// Whether an object is there, as far as was seen lately; `sure` looks in any case.
    func has(_ key: String, sure: Bool = false) async throws -> Bool {
        if !sure, trust > .zero, let last = seen.withLock({ $0[key] }), .now - last < trust { return true }
        do {
            _ = try await store.head(ObjectKey(key))
        } catch ObjectStorageError.notFound {
            _ = seen.withLock { $0.removeValue(forKey: key) }
            return false
        } catch {
            throw away(error)
        }
        note(key)
        return true
    }

    func put(_ bytes: [UInt8], at key: String, _ type: ContentType) async throws {
        let start = ContinuousClock.now
        do {
            try await store.put(.bytes(bytes), at: ObjectKey(key), Self.options(type))
        } catch {
            meters.uploadFailed()
            throw away(error)
        }
        meters.uploaded(bytes.count, in: ContinuousClock.now - start)
        note(key)
    }

    /// Puts many. Of those that the store does not take, though it takes others, it says why; throws where it is away.
    func put(_ documents: [ShelvedDocument], _ type: ContentType) async throws -> [ObjectStorageError?] {
        let (options, start) = (Self.options(type), ContinuousClock.now)
        let uploads = try documents.map { ObjectUpload(.bytes($0.bytes), at: try ObjectKey($0.key), options) }
        let problems = await store.put(uploads).map(\.failure)
        // Together they took as long as each of them did.
        let time = ContinuousClock.now - start
        for (document, problem) in zip(documents, problems) {
            guard problem == nil else {
                meters.uploadFailed()
                continue
            }
            meters.uploaded(document.bytes.count, in: time)
            note(document.key)
        }
        let faults = problems.compactMap(\.self)
        if let fault = faults.first(where: { !$0.isOfObject }) ?? (faults.count == documents.count ? faults.first : nil)
        {
            throw away(fault)
        }
        return problems
    }

    private static func options(_ type: ContentType) -> PutOptions {
        var options = PutOptions(contentType: type)
        // The key names the content, which never changes; and it is nobody's but whose link it is.
        options.cacheControl = "private, max-age=86400, immutable"
        return options
    }

    /// Nil if it is not there.
    func get(_ key: String) async throws -> [UInt8]? {
        do {
            return try await store.get(ObjectKey(key)).content
        } catch ObjectStorageError.notFound {
            return nil
        } catch {
            throw away(error)
        }
    }

    /// What is not there counts as removed.
    func remove(_ key: String) async throws {
        do { try await store.delete(ObjectKey(key)) } catch { throw away(error) }
        _ = seen.withLock { $0.removeValue(forKey: key) }
    }

    /// A link by which anybody gets the object for a while.
    func link(_ key: String, for life: Duration, fileName: String) async throws -> PresignedLink {
        do {
            return try await store.presignedGet(
                ObjectKey(key),
                LinkOptions(lifetime: life, disposition: ContentDisposition(.inline, filename: fileName)))
        } catch {
            throw away(error)
        }
    }

    /// Throws where the store does not answer.
    func check() async throws { _ = try await has("health", sure: true) }

    private func note(_ key: String) {
        guard trust > .zero else { return }
        seen.withLock { seen in
            if seen.count >= Self.most { seen.removeAll() }
            seen[key] = .now
        }
    }

    /// The log hears why, and clients only that.
    private func away(_ error: any Error) -> any Error {
        if case ObjectStorageError.cancelled = error { return CancellationError() }
        logger.warning("The document store does not do what it is asked to", metadata: ["error": "\(error)"])
        return APIError.unavailable("the document store is away; try again", retryAfter: 2)
    }
}

/// A document with where it is to be.
struct ShelvedDocument: Sendable {
    let bytes: [UInt8]
    let key: String
}

extension Result {
    fileprivate var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}

extension ObjectStorageError {
    /// Whether it is about this object alone, for as long as nobody does something about it; any other ends some day, as when a
    /// disk is full.
    fileprivate var isOfObject: Bool {
        switch self {
        case .refused(let refusal): ![401, 403, 408, 409, 425, 429].contains(refusal.status)
        case .file(let failure): [ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EACCES, EPERM].contains(failure.code)
        case .alreadyThere, .tooLarge: true
        default: false
        }
    }
}
