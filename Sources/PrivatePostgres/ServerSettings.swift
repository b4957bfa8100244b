/// How the server is set: for one application on a small machine, and for a fast start. Given on each start, so that a
/// new version of ours changes them.
enum ServerSettings {
    static let arguments: [String] =
        [
            "listen_addresses": "",
            "port": String(ServerFolder.port),
            "unix_socket_directories": "\(Spawner.folderPath)/\(ServerFolder.runName)",
            "unix_socket_permissions": "0700",
            "cluster_name": "ticketpress",
            "max_connections": "100",
            "shared_buffers": "64MB",
            "work_mem": "8MB",
            "fsync": "on",
            "max_wal_size": "512MB",
            "checkpoint_timeout": "15min",
            // Compiling and parallel workers help long queries; ours are short, and memory is little.
            "jit": "off",
            "max_parallel_workers_per_gather": "0",
            "random_page_cost": "1.1",
            // What statements do wrong is told to us, and may hold personal data.
            "log_min_messages": "log",
            "log_checkpoints": "off",
            "log_timezone": "UTC",
            "timezone": "UTC",
            "lc_messages": "C.UTF-8",
        ].sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
}
