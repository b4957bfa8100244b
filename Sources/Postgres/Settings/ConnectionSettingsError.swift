/// Why a database URL was refused. Nothing of the URL but parameters' names is repeated, for it may hold a password.
public enum ConnectionSettingsError: Error, Hashable {
    case scheme
    case fragment
    case address
    case port
    case encoding
    case severalHosts
    case noDatabase
    /// One that libpq does not know; nil if the name is not even one.
    case parameter(String?)
    case parameterWithoutValue(String)
}

extension ConnectionSettingsError: CustomStringConvertible {
    public var description: String { "the database URL \(fact); \(remedy)" }

    private var fact: String {
        switch self {
        case .scheme: "does not begin with postgres://"
        case .fragment: "has a #"
        case .address: "has a [ without the ] that ends an IPv6 address"
        case .port: "has a port that is no number from 1 to 65535"
        case .encoding: "has a % that does not begin a percent-encoded character of UTF-8"
        case .severalHosts: "names several hosts"
        case .noDatabase: "names no database"
        case .parameter(nil): "has a parameter with an impossible name"
        case .parameter(let name?): "has the parameter \(name), which libpq does not know"
        case .parameterWithoutValue(let name): "has the parameter \(name) without a value"
        }
    }

    private var remedy: String {
        switch self {
        case .scheme: "write postgres://user:password@host:5432/database"
        case .fragment, .port, .parameter(nil): "in a user name or password, write % : / ? # [ ] @ percent-encoded"
        case .address: "write it as in [::1]"
        case .encoding: "write a % of its own as %25"
        case .severalHosts: "name one, such as a proxy or an address that moves"
        case .noDatabase: "add /NAME after the host"
        case .parameter: "take one of libpq's documentation, such as sslmode or host"
        case .parameterWithoutValue(let name): "write \(name)=…"
        }
    }
}
