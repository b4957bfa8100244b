extension HTTPClient {
    /// What holds for all requests of a client.
    public struct Settings: Sendable, Hashable {
        /// Whose signatures on certificates are trusted.
        public enum Authorities: Sendable, Hashable {
            /// Those of the machine.
            case system
            /// Those of a PEM file, and no others.
            case file(String)
        }

        public enum Proxy: Sendable, Hashable {
            case none
            /// As `http_proxy`, `https_proxy` and `no_proxy` say.
            case environment
        }

        /// How many requests run at the same time; each has a thread and a connection of its own.
        public var connections = 8
        /// How many more may wait for one that has ended.
        public var waiting = 256
        public var connectTimeout = Duration.seconds(5)
        /// From the call to the end of the answer, unless the request says otherwise.
        public var timeout = Duration.seconds(60)
        /// A transfer that moves no byte for so long is given up; whole seconds.
        public var stallTimeout = Duration.seconds(20)
        public var authorities = Authorities.system
        public var proxy = Proxy.none
        public var userAgent = "ticketpress"

        public init() {}
    }
}
