import ArgumentParser
import Foundation
import HTTPClient
import ObjectStorage

/// Which store a command is about.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where objects are: s3://bucket/prefix, or a folder. (default: s3://$S3_BUCKET)", valueName: "store"))
    var store: String?

    /// The store of the option, or of the environment.
    func open() throws -> StorePlace { try StorePlace(address: address()) }

    /// An object: `s3://bucket/key`, or a key in the store.
    func object(_ text: String) throws -> (place: StorePlace, key: ObjectKey) {
        let (address, key) = try split(text)
        let place = try StorePlace(address: address)
        return (place, try place.key(key))
    }

    /// Several, whose stores are opened once: each has connections of its own.
    func objects(_ texts: [String]) throws -> [(place: StorePlace, key: ObjectKey)] {
        var places: [StoreAddress: StorePlace] = [:]
        return try texts.map { text in
            let (address, key) = try split(text)
            let place = try places[address] ?? StorePlace(address: address)
            places[address] = place
            return (place, try place.key(key))
        }
    }

    private func split(_ text: String) throws -> (address: StoreAddress, key: String) {
        guard text.lowercased().hasPrefix("s3://") else { return (try address(), text) }
        if store != nil {
            throw UsageError("\(text.printable) and --store both name a store", remedy: "leave out one of them")
        }
        // A slash at the end of a key is a part of it, unlike one at the end of a prefix.
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw UsageError("\(text.printable) names no object", remedy: "write s3://bucket/key")
        }
        return (try StoreAddress("s3://\(parts[0])"), String(parts[1]))
    }

    private func address() throws -> StoreAddress {
        if let store { return try StoreAddress(store) }
        let bucket = ProcessInfo.processInfo.environment["S3_BUCKET"] ?? ""
        guard !bucket.isEmpty else {
            throw UsageError(
                "no store is named", remedy: "give --store s3://bucket/prefix or --store DIR, or set S3_BUCKET")
        }
        return try StoreAddress("s3://\(bucket)")
    }
}

/// A store that is open, and the part of it that a command is about.
struct StorePlace: Sendable {
    let address: StoreAddress
    let store: any ObjectStore

    /// A patient one outlasts a service that is started again.
    init(
        address: StoreAddress, isPatient: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        self.address = address
        store = try address.open(environment, retries: isPatient ? .patient : RetryPolicy())
    }

    func key(_ text: String) throws(ObjectStorageError) -> ObjectKey { try ObjectKey(text).under(address.prefix) }

    /// How messages and reports call an object: its address, or the file that holds it.
    func title(_ key: ObjectKey) -> String {
        switch address {
        case .s3(let bucket, _): "s3://\(bucket)/\(key.text)"
        case .folder: (store as? FolderStore)?.path(of: key) ?? key.text
        }
    }

    /// How messages call the place.
    var title: String {
        switch address {
        case .s3(let bucket, let prefix): prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)"
        case .folder(let path): path
        }
    }
}
