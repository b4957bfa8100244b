import Domain
import Foundation
import Gateway
import HTTPClient
import Logging
import Mail
import MessageQueue
import Postgres
import Redis

/// Every environment variable that `serve` and the commands around it read, with its default and its meaning. This is the
/// only file that knows their names; `ticketpress settings` prints it.
///
/// To add one: its declaration, its line in `init`, and its place in `all`.
struct ServeSettings: Sendable {
    var database = Setting<ConnectionSettings?>(
        "DATABASE_URL", nil, "a PostgreSQL server's postgres:// URL; without it a private one below the data folder",
        isSecret: true
    ) { text throws(SettingFault) in
        do { return try ConnectionSettings(url: text) } catch { throw SettingFault("\(error)") }
    }
    var home = Setting<String?>(
        "TICKETPRESS_HOME", nil, "the folder that has templates/ and fonts/; else the current one, or the program's",
        Read.folder)
    var databasePool = Setting("TICKETPRESS_DATABASE_POOL", 8, "connections to the database", Read.number(2...500))
    var redis = Setting<RedisSettings?>(
        "REDIS_URL", nil,
        "a Redis that gateways share limits, seats and news by, as redis://user:password@host:6379/0; none is needed",
        isSecret: true
    ) { text throws(SettingFault) in
        do { return try RedisSettings(url: text) } catch { throw SettingFault("\(error)") }
    }
    var host = Setting(
        "TICKETPRESS_HOST", "127.0.0.1", "the address to listen on; 0.0.0.0 for all", Read.address)
    var adminPort = Setting<Int?>(
        "TICKETPRESS_ADMIN_PORT", nil,
        "the port that answers GET /metrics to those who watch over the server; 0 takes a free one; without it there is none"
    ) { text throws(SettingFault) in try Read.number(0...65_535)(text) }
    var adminHost = Setting(
        "TICKETPRESS_ADMIN_HOST", "127.0.0.1", "the address that this port is on; never one that the public reaches",
        Read.address)
    var publicURL = Setting<String?>(
        "TICKETPRESS_PUBLIC_URL", nil, "how the world reaches this server, as https://tickets.example.org", Read.origin)
    var accessTTL = Setting(
        "TICKETPRESS_ACCESS_TTL", 900, "seconds for which an access token is valid", Read.number(10...86_400))
    var holdTTL = Setting(
        "TICKETPRESS_HOLD_TTL", 300, "seconds for which a buyer holds seats; extended, three times as long",
        Read.number(10...3600))
    var reservationTTL = Setting(
        "TICKETPRESS_RESERVATION_TTL", 900,
        "seconds for which a reservation waits for its payment; extended, four times as long",
        Read.number(10...86_400))
    var tokenKeys = Setting<String?>(
        "TICKETPRESS_TOKEN_KEYS", nil, "the key ring that signs access tokens; made in the data folder by default",
        Read.path)
    var serviceSecret = Setting<String?>(
        "TICKETPRESS_SERVICE_SECRET", nil,
        "a file with the secret that all processes share; made in the data folder by default", Read.path)
    var ticketKeys = Setting<String?>(
        "TICKETPRESS_TICKET_KEYS", nil, "the key ring that signs tickets; made in the data folder by default", Read.path
    )
    var templates = Setting<String?>(
        "TICKETPRESS_TEMPLATES", nil, "the folder of templates; by default where commands find them", Read.path)
    var presses = Setting(
        "TICKETPRESS_PRESSES", ProcessInfo.processInfo.activeProcessorCount, "threads that draw tickets",
        Read.number(1...256))
    var holderCutoff = Setting(
        "TICKETPRESS_HOLDER_CUTOFF", 3600, "seconds before an event's start from which names on tickets are fixed",
        Read.number(0...31_536_000))
    var documentRetention = Setting(
        "TICKETPRESS_DOCUMENT_RETENTION", 604_800,
        "seconds for which a document is kept that another version took the place of", Read.number(3600...315_360_000))
    var rerenderChanges = Setting(
        "TICKETPRESS_RERENDER_CHANGES", RerenderChanges.off,
        "on makes tickets again by itself where what they say of an event was changed, notify mails them too; else off"
    ) { text throws(SettingFault) in try Read.word(text) }
    var callbackSecret = Setting<String?>(
        "TICKETPRESS_CALLBACK_SECRET", nil,
        "what callbacks of jobs are signed with, 16 characters or more; whoever checks them has it too", isSecret: true,
        Read.secret)
    var bucket = Setting<String?>(
        "S3_BUCKET", nil, "the bucket that documents are kept in; by default a folder below the data folder",
        Read.bucket)
    var endpoint = Setting<String?>(
        "S3_ENDPOINT", nil, "the URL of the S3 service, where it is not AWS", Read.endpoint)
    var addressing = Setting<String?>(
        "S3_ADDRESSING", nil, "path, virtual or auto: how the bucket is named in URLs", Read.addressing)
    var region = Setting<String?>("AWS_REGION", nil, "the region; else that of AWS's shared files", Read.region)
    var accessKey = Setting<String?>(
        "AWS_ACCESS_KEY_ID", nil, "credentials; else AWS's shared files, the container's or the instance's",
        isSecret: true, Read.path)
    var secretKey = Setting<String?>("AWS_SECRET_ACCESS_KEY", nil, "belongs to it", isSecret: true, Read.path)
    var sessionToken = Setting<String?>(
        "AWS_SESSION_TOKEN", nil, "belongs to credentials that expire", isSecret: true, Read.path)
    /// By the services that hear of facts.
    var factQueues = Services.hearing.map { service in
        Setting<QueueURL?>(
            "QUEUE_URL_\(service.rawValue.uppercased())", nil,
            "the SQS queue that brings facts to \(service); without it they are brought by calls", Read.queue)
    }
    /// What AWS's own programs read too, and what speaks to AWS reads by itself.
    var awsOthers = [
        Setting<String?>("AWS_DEFAULT_REGION", nil, "the region, where AWS_REGION is not set", Read.region),
        Setting<String?>("AWS_ENDPOINT_URL_S3", nil, "the service's URL, where S3_ENDPOINT is not set", Read.endpoint),
        Setting<String?>(
            "AWS_ENDPOINT_URL_SQS", nil, "the URL of SQS, where it is not the host of the queues' URLs", Read.endpoint),
        Setting<String?>("AWS_ENDPOINT_URL_SESV2", nil, "the URL of SES, where it is not AWS's own", Read.endpoint),
        Setting<String?>(
            "AWS_ENDPOINT_URL", nil, "the URL of S3 and SES, where none of the above says it", Read.endpoint),
        Setting<String?>(
            "AWS_PROFILE", nil, "the profile of AWS's shared files; else the one called default", Read.path),
        Setting<String?>("AWS_DEFAULT_PROFILE", nil, "the same, where AWS_PROFILE is not set", Read.path),
        Setting<String?>(
            "AWS_SHARED_CREDENTIALS_FILE", nil, "AWS's shared file of credentials; by default ~/.aws/credentials",
            Read.path),
        Setting<String?>("AWS_CONFIG_FILE", nil, "AWS's shared file of settings; by default ~/.aws/config", Read.path),
        Setting<String?>("AWS_CA_BUNDLE", nil, "the authorities that are trusted, instead of the machine's", Read.file),
        Setting<String?>(
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", nil, "where a container is lent credentials, as a path",
            Read.absolutePath),
        Setting<String?>(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", nil, "the same, as a URL", Read.endpoint),
        Setting<String?>(
            "AWS_CONTAINER_AUTHORIZATION_TOKEN", nil, "what a container proves itself with there", isSecret: true,
            Read.path),
        Setting<String?>("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", nil, "a file that holds it", Read.path),
        Setting<String?>(
            "AWS_EC2_METADATA_DISABLED", nil, "true: an instance is not asked for credentials", Read.flag),
        Setting<String?>(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT", nil, "the URL of the instance's metadata service", Read.endpoint),
    ]
    var mailServer = Setting<SMTPServer?>(
        "SMTP_URL", nil,
        "the mail server, as smtp://user:password@host:587; without it mails are put into a folder", isSecret: true
    ) { text throws(SettingFault) in
        do { return try SMTPServer(url: text) } catch { throw SettingFault("it \(error)") }
    }
    var mailService = Setting<MailService?>(
        "TICKETPRESS_MAIL_SERVICE", nil, "ses hands mails to Amazon SES in the region, in place of a mail server"
    ) { text throws(SettingFault) in try Read.word(text) }
    var mailSender = Setting(
        "TICKETPRESS_MAIL_FROM", MailSender.standard, "who mails are from, as Box Office <tickets@example.org>",
        MailSender.read)
    var mailBounces = Setting<EmailAddress?>(
        "TICKETPRESS_MAIL_BOUNCES", nil,
        "the address that hears of mails that cannot be delivered; by default the one they are from", Read.emailAddress)
    var rateLimits = Setting(
        "TICKETPRESS_RATE_LIMITS", true, "on or off; off is for load tests, and refused unless bound to loopback",
        Read.isOn)
    var corsOrigins = Setting<[String]>(
        "TICKETPRESS_CORS_ORIGINS", [], "sites whose pages may call the API, separated by commas; * is any",
        Read.origins)
    var trustedProxies = Setting<[Network]>(
        "TICKETPRESS_TRUSTED_PROXIES", [], "addresses or networks whose X-Forwarded-For is believed", Read.networks)
    var bodyLimit = Setting(
        "TICKETPRESS_BODY_LIMIT", 1 << 20, "bytes that a request's body may have", Read.number(1024...(1 << 30)))
    var connections = Setting(
        "TICKETPRESS_CONNECTIONS", 8192, "clients' connections at the same time; more are answered by 503",
        Read.number(16...1_000_000))
    var logLevel = Setting(
        "TICKETPRESS_LOG_LEVEL", Logger.Level.info, "trace, debug, info, notice, warning, error or critical",
        Read.word)
    var logFormat = Setting("TICKETPRESS_LOG_FORMAT", LogFormat.text, "text or json", Read.word)

    /// All of it, for what reads AWS's many names by itself.
    let environment: [String: String]

    /// Reads the environment. Throws `SettingsError` for the first value that is none.
    init(_ environment: [String: String]) throws(SettingsError) {
        self.environment = environment
        try database.read(environment)
        try home.read(environment)
        try databasePool.read(environment)
        try redis.read(environment)
        try host.read(environment)
        try adminPort.read(environment)
        try adminHost.read(environment)
        try publicURL.read(environment)
        try accessTTL.read(environment)
        try holdTTL.read(environment)
        try reservationTTL.read(environment)
        try tokenKeys.read(environment)
        try serviceSecret.read(environment)
        try ticketKeys.read(environment)
        try templates.read(environment)
        try presses.read(environment)
        try holderCutoff.read(environment)
        try documentRetention.read(environment)
        try rerenderChanges.read(environment)
        try callbackSecret.read(environment)
        try bucket.read(environment)
        try endpoint.read(environment)
        try addressing.read(environment)
        try region.read(environment)
        try accessKey.read(environment)
        try secretKey.read(environment)
        try sessionToken.read(environment)
        for index in awsOthers.indices { try awsOthers[index].read(environment) }
        for index in factQueues.indices { try factQueues[index].read(environment) }
        try mailServer.read(environment)
        try mailService.read(environment)
        try checkStore()
        try checkMail()
        try checkCredentials()
        try mailSender.read(environment)
        try mailBounces.read(environment)
        try rateLimits.read(environment)
        try corsOrigins.read(environment)
        try trustedProxies.read(environment)
        try bodyLimit.read(environment)
        try connections.read(environment)
        try logLevel.read(environment)
        try logFormat.read(environment)
        if !rateLimits.value, !SMTPServer.isLoopback(host.value) {
            throw SettingsError(
                name: rateLimits.name, fact: "is off, and the server listens on \(host.value)",
                remedy: "leave it on, or listen on 127.0.0.1 (\(host.name))")
        }
    }

    /// In the order in which they are shown.
    var all: [any AnySetting] {
        [
            database, databasePool, redis, host, adminPort, adminHost, publicURL, accessTTL, holdTTL, reservationTTL,
            tokenKeys, serviceSecret, ticketKeys, home, templates, presses, holderCutoff, documentRetention,
            rerenderChanges, callbackSecret, bucket, endpoint,
            addressing, region, accessKey, secretKey, sessionToken,
        ] + awsOthers + factQueues + [
            mailServer, mailService, mailSender, mailBounces, rateLimits, corsOrigins, trustedProxies, bodyLimit, connections,
            logLevel, logFormat,
        ]
    }

    /// What of several variables does not fit together.
    private func checkStore() throws(SettingsError) {
        guard let bucket = bucket.value else { return }
        if addressing.value == "virtual", !Read.isHostName(bucket) {
            throw SettingsError(
                name: addressing.name,
                fact: "is virtual, and \(bucket.printable) (\(self.bucket.name)) is no host's name",
                remedy: "set it to path")
        }
    }

    private func checkMail() throws(SettingsError) {
        guard mailService.isSet, mailServer.isSet else { return }
        throw SettingsError(
            name: mailService.name, fact: "is set, and so is \(mailServer.name)",
            remedy: "set the one that mails are to be handed to")
    }

    private func checkCredentials() throws(SettingsError) {
        guard bucket.isSet || mailService.isSet || factQueues.contains(where: \.isSet) else { return }
        for (given, missing) in [(accessKey, secretKey), (secretKey, accessKey)] where given.isSet && !missing.isSet {
            throw SettingsError(
                name: missing.name, fact: "is not set, and \(given.name) is", remedy: "set both, or neither")
        }
    }
}

/// Who mails are handed to, where that is no mail server.
enum MailService: String, CaseIterable {
    case ses
}

/// What is done where an event is changed whose tickets say what it was.
enum RerenderChanges: String, CaseIterable {
    case off, on
    /// Their buyers are mailed the new ones.
    case notify
}

/// Who mails are from, as headers write it: an address, or a name and an address in angle brackets.
enum MailSender {
    static let standard: MailMessage.Mailbox? = EmailAddress("tickets@localhost").map { .init($0, name: "Box Office") }

    @Sendable static func read(_ text: String) throws(SettingFault) -> MailMessage.Mailbox? {
        let parts = text.split(separator: "<", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        if parts.count == 2, parts[1].hasSuffix(">"), let address = EmailAddress(String(parts[1].dropLast())) {
            let name = parts[0].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            return .init(address, name: name.isEmpty ? nil : name)
        }
        guard let address = EmailAddress(text.trimmingCharacters(in: .whitespaces)) else {
            throw SettingFault("must be an address of mail, or a name with one: Box Office <tickets@example.org>")
        }
        return .init(address)
    }
}

enum LogFormat: String, Sendable, CaseIterable {
    case text, json
}
