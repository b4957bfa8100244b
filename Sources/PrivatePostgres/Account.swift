import CLinux
import Foundation

/// Who the server runs as.
struct Account: Hashable {
    let user: uid_t
    let group: gid_t

    static var current: Account { Account(user: geteuid(), group: getegid()) }

    /// The one for a cluster: its owner, for PostgreSQL wants no other. A new one made by root goes to `postgres`, or to
    /// `nobody` where that does not exist.
    static func choose(clusterOwner owner: Account?, folder: String) throws(PrivatePostgresError) -> Account {
        let current = current
        guard current.user == 0 else {
            guard let owner, owner.user != current.user else { return current }
            throw .otherOwner(folder: folder, owner: owner.name)
        }
        if let owner {
            guard owner.user != 0 else { throw .ownedByRoot(folder: folder) }
            return owner
        }
        guard let account = named("postgres") ?? named("nobody") else { throw .noAccount }
        return account
    }

    /// Looks at files with the account's rights, if we are root. Only the calling thread does (setfsuid(2)); where it is not
    /// allowed to, it looks as it may.
    func look<Result>(_ body: () throws(PrivatePostgresError) -> Result) throws(PrivatePostgresError) -> Result {
        guard Self.current.user == 0, self != .current else { return try body() }
        // The group first and last: without root's rights it could not be changed.
        let formerGroup = setfsgid(group)
        let formerUser = setfsuid(user)
        defer {
            setfsuid(uid_t(bitPattern: formerUser))
            setfsgid(gid_t(bitPattern: formerGroup))
        }
        return try body()
    }

    private static func named(_ name: String) -> Account? {
        lookUp { getpwnam_r(name, $0, $1, $2, $3) }?.account
    }

    /// The name, or the number where it has none.
    var name: String {
        let user = user
        return Self.lookUp { getpwuid_r(user, $0, $1, $2, $3) }?.name ?? "user \(user)"
    }

    private static func lookUp(
        _ find: (
            _ entry: UnsafeMutablePointer<passwd>, _ space: UnsafeMutablePointer<CChar>, _ size: Int,
            _ found: UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
        ) -> Int32
    ) -> (account: Account, name: String)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        // More than any account's line has.
        let size = 16_384
        let space = UnsafeMutablePointer<CChar>.allocate(capacity: size)
        defer { space.deallocate() }
        guard find(&entry, space, size, &found) == 0, found != nil, let name = entry.pw_name else { return nil }
        return (Account(user: entry.pw_uid, group: entry.pw_gid), String(cString: name))
    }
}
