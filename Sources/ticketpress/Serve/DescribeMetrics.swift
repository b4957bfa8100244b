/// What each metric is about, as `/metrics` says it; the README has the same names, and what to do about them.
enum MetricWords {
    static let all = Dictionary(uniqueKeysWithValues: http + sale + documents + messages + database + process)

    private static let http = [
        ("ticketpress_http_requests_total", "Requests that were answered, by endpoint, method and class of status."),
        (
            "ticketpress_http_request_duration_seconds",
            "Time from the head of a request to the head of its answer, by endpoint and method."
        ),
        ("ticketpress_http_requests_in_progress", "Requests that are being worked on."),
        ("ticketpress_http_connections", "Connections of clients that are open."),
        ("ticketpress_http_connections_refused_total", "Connections that were too many."),
        (
            "ticketpress_http_bodies_bytes",
            "Memory that bodies of requests take while they come, but for the first 16 KB of each."
        ),
        (
            "ticketpress_http_bodies_refused_total",
            "Requests that were refused because there was no memory for their bodies."
        ),
    ]

    private static let sale = [
        (
            "ticketpress_holds_total",
            "Wishes to hold seats: held, or refused as somebody has them, they are too many, or sales have ended."
        ),
        (
            "ticketpress_bookings_total",
            "Payments that came to an end: completed with sold seats, failed with nothing sold, refunded."
        ),
        ("ticketpress_admissions_total", "Scans of tickets, by what came of them."),
    ]

    private static let documents = [
        ("ticketpress_render_duration_seconds", "Time to draw a document."),
        (
            "ticketpress_render_failures_total",
            "Documents that could not be drawn, and templates that could not be used."
        ),
        (
            "ticketpress_job_tickets_total",
            "Tickets that jobs looked at: made again, skipped as they were right, failed."
        ),
        ("ticketpress_template_cache_requests_total", "Uses of templates: hit where one was compiled already."),
        ("ticketpress_press_queue_length", "Work that waits for a press."),
        ("ticketpress_upload_duration_seconds", "Time to store a document."),
        ("ticketpress_uploaded_bytes_total", "Bytes of documents that were stored."),
        ("ticketpress_upload_failures_total", "Documents that the store did not take."),
    ]

    private static let messages = [
        ("ticketpress_mails_total", "Attempts to send a mail: sent, postponed to try again, failed for good."),
        ("ticketpress_facts_told_total", "Facts that services told each other, by who told them."),
        ("ticketpress_facts_consumed_total", "Deliveries of facts to consumers: done, failed to try again, parked."),
        ("ticketpress_facts_waiting", "Facts that a consumer has not heard of yet, by who told them."),
        ("ticketpress_facts_parked", "Facts that a consumer could not take, until somebody looks after them."),
        ("ticketpress_queue_waiting", "What a service is still to do: drawing, mails, facts."),
        ("ticketpress_queue_oldest_seconds", "Time for which the first of that could have been done."),
        ("ticketpress_queue_stuck", "What of that was given up, until somebody looks after it."),
        ("ticketpress_check_ok", "Whether what a service needs is well: 1 or 0."),
        ("ticketpress_figures_complete", "Whether everything that waits could be counted in time: 1 or 0."),
    ]

    private static let database = [
        ("ticketpress_database_connections", "Connections to the database that are open."),
        ("ticketpress_database_connections_in_use", "Connections that work on something."),
        ("ticketpress_database_jobs_waiting", "Jobs that wait for a connection."),
        ("ticketpress_database_jobs_total", "Jobs that were begun."),
        ("ticketpress_database_waits_total", "Jobs that had to wait for a connection."),
        ("ticketpress_database_wait_seconds_total", "Time for which they waited, in all."),
        ("ticketpress_database_jobs_refused_total", "Jobs that were refused because too many waited."),
        ("ticketpress_database_jobs_timed_out_total", "Jobs that waited for too long."),
        ("ticketpress_database_retries_total", "Repetitions of transactions that were in each other's way."),
        ("ticketpress_database_connects_total", "Connections that were opened."),
        ("ticketpress_database_connect_failures_total", "Attempts to connect that failed."),
    ]

    private static let process = [
        ("process_cpu_seconds_total", "Processor time, of user and system."),
        ("process_resident_memory_bytes", "Memory that is there."),
        ("process_virtual_memory_bytes", "Memory that has an address."),
        ("process_threads", "Threads."),
        ("process_start_time_seconds", "When the process was started, since 1970."),
        ("process_open_fds", "Files and sockets that are open."),
        ("process_max_fds", "Files and sockets that may be open."),
    ]
}
