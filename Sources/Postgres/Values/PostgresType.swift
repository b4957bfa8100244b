/// A type of the database: its number in `pg_type`, its name, and that of its arrays.
public struct PostgresType: Sendable, Hashable {
    public let oid: UInt32
    public let name: String
    /// Zero if it has none.
    public let arrayOID: UInt32

    public init(oid: UInt32, name: String, arrayOID: UInt32 = 0) {
        self.oid = oid
        self.name = name
        self.arrayOID = arrayOID
    }

    /// The type of arrays of this one.
    public var array: PostgresType { PostgresType(oid: arrayOID, name: "\(name)[]") }

    // The numbers of built-in types never change (src/include/catalog/pg_type.dat).
    public static let boolean = PostgresType(oid: 16, name: "boolean", arrayOID: 1000)
    public static let bytea = PostgresType(oid: 17, name: "bytea", arrayOID: 1001)
    public static let character = PostgresType(oid: 18, name: "\"char\"", arrayOID: 1002)
    public static let name = PostgresType(oid: 19, name: "name", arrayOID: 1003)
    public static let bigint = PostgresType(oid: 20, name: "bigint", arrayOID: 1016)
    public static let smallint = PostgresType(oid: 21, name: "smallint", arrayOID: 1005)
    public static let integer = PostgresType(oid: 23, name: "integer", arrayOID: 1007)
    public static let text = PostgresType(oid: 25, name: "text", arrayOID: 1009)
    public static let oid = PostgresType(oid: 26, name: "oid", arrayOID: 1028)
    public static let json = PostgresType(oid: 114, name: "json", arrayOID: 199)
    public static let xml = PostgresType(oid: 142, name: "xml", arrayOID: 143)
    public static let real = PostgresType(oid: 700, name: "real", arrayOID: 1021)
    public static let double = PostgresType(oid: 701, name: "double precision", arrayOID: 1022)
    public static let unknown = PostgresType(oid: 705, name: "unknown")
    public static let inet = PostgresType(oid: 869, name: "inet", arrayOID: 1041)
    public static let paddedText = PostgresType(oid: 1042, name: "character", arrayOID: 1014)
    public static let varchar = PostgresType(oid: 1043, name: "character varying", arrayOID: 1015)
    public static let date = PostgresType(oid: 1082, name: "date", arrayOID: 1182)
    public static let time = PostgresType(oid: 1083, name: "time", arrayOID: 1183)
    public static let timestamp = PostgresType(oid: 1114, name: "timestamp without time zone", arrayOID: 1115)
    public static let timestamptz = PostgresType(oid: 1184, name: "timestamp with time zone", arrayOID: 1185)
    public static let interval = PostgresType(oid: 1186, name: "interval", arrayOID: 1187)
    public static let numeric = PostgresType(oid: 1700, name: "numeric", arrayOID: 1231)
    public static let void = PostgresType(oid: 2278, name: "void")
    public static let uuid = PostgresType(oid: 2950, name: "uuid", arrayOID: 2951)
    public static let jsonb = PostgresType(oid: 3802, name: "jsonb", arrayOID: 3807)

    private static let known = [
        boolean, bytea, character, name, bigint, smallint, integer, text, oid, json, xml, real, double, unknown, inet,
        paddedText, varchar, date, time, timestamp, timestamptz, interval, numeric, void, uuid, jsonb,
    ]

    /// What messages call the type with a number.
    static func name(of oid: UInt32) -> String {
        for type in known {
            if type.oid == oid { return type.name }
            if type.arrayOID == oid, oid != 0 { return type.array.name }
        }
        return "a type with OID \(oid)"
    }

    private static let knownArrays = Set(known.map(\.arrayOID)).subtracting([0])

    /// True for arrays of the types above and for all types of users, some of which are arrays.
    static func mayBeArray(_ oid: UInt32) -> Bool { oid >= firstOfUsers || knownArrays.contains(oid) }

    /// From this number on, types are made by users and extensions (`FirstNormalObjectId`).
    static let firstOfUsers: UInt32 = 16_384
}
