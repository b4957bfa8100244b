/// How many connections a pool has, how long its jobs wait, and how long they may take.
public struct PoolOptions: Sendable, Hashable {
    /// Threads, each with a connection that is opened when it is first needed.
    public var connections = 8
    /// Jobs that may wait for a connection. One more is refused.
    public var queueLimit = 1024
    /// How long a job may wait for a connection, and for a database that cannot be reached.
    public var acquireTimeout = Duration.seconds(5)
    /// How long one statement may take; nil is for ever. So with the two below.
    public var statementTimeout: Duration? = .seconds(30)
    /// How long a statement may wait for a lock.
    public var lockTimeout: Duration? = .seconds(10)
    /// How long a transaction may pause between two statements.
    public var pauseTimeout: Duration? = .seconds(30)
    /// After this time without a job, a connection is closed.
    public var idleTimeout: Duration? = .seconds(300)
    /// How often a job is run when other transactions are in its way, or the connection is lost before any effect.
    public var attempts = 5
    /// Prepared statements per connection. Zero for a proxy that does not keep sessions (pgbouncer).
    public var statementCache = 256

    public init() {}

    /// What a new session begins with. Times in text columns are UTC's; zero means no time-out. A prepared statement is
    /// planned once: ours are short, and with plans for the values of each, planning takes a good part of their time.
    var sessionScript: String {
        """
        set plan_cache_mode = force_generic_plan; set statement_timeout = \(statementTimeout.forServer); \
        set lock_timeout = \(lockTimeout.forServer); \
        set idle_in_transaction_session_timeout = \(pauseTimeout.forServer); set timezone = 'UTC'
        """
    }
}

extension Duration? {
    /// Milliseconds as the server's settings take them. A time-out that is there is never zero, which would be none.
    var forServer: Int64 { map { Swift.min(Swift.max($0.milliseconds, 1), Int64(Int32.max)) } ?? 0 }
}
