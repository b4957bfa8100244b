import ArgumentParser
import Foundation
import ObjectStorage

struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Make a link to a stored document that expires.",
        discussion: """
            OBJECT is s3://bucket/key, or a key in the store that --store or $S3_BUCKET names. Nobody is asked whether it is \
            there: the link is signed with the credentials of the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, \
            AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION, S3_ENDPOINT), and printed on a line of its own.

            Links to a folder are signed with a secret in the folder, and served by `ticketpress files`. They begin with \
            $TICKETPRESS_FILES_URL, http://127.0.0.1:8033 unless that is set.

              ticketpress link s3://tickets/gala/T-1.pdf --expires 1h --filename "Your ticket.pdf"
              ticketpress link T-1.pdf --store out/store
            """)

    @Argument(help: "The document: s3://bucket/key, or a key.")
    var object: String

    @Option(help: ArgumentHelp("How long the link holds: 90s, 15m, 1h, at most 7d. (default: 15m)", valueName: "time"))
    var expires: Period?

    @Option(help: ArgumentHelp("Lets browsers save the document, under this name.", valueName: "name"))
    var filename: String?

    @Flag(help: "Make a link for a PUT of the document, instead of a GET.")
    var upload = false

    @OptionGroup var options: StoreOptions

    func run() throws {
        try reportingErrors {
            if upload && filename != nil {
                throw UsageError("--filename is for downloads", remedy: "leave out --filename or --upload")
            }
            let (place, key) = try options.object(object)
            let link = LinkOptions(
                lifetime: (expires ?? .linkLifetime).duration,
                disposition: filename.map { ContentDisposition(.attachment, filename: $0) })
            return try runningToEnd { [upload] in
                let start = Date()
                let made = try await upload ? place.store.presignedPut(key, link) : place.store.presignedGet(key, link)
                // Links of folders end at whole seconds, which is not worth a word.
                if made.expires.timeIntervalSince(start) < link.lifetime.seconds - 2 {
                    let end = made.expires.formatted(.iso8601)
                    Messages.write("Note: the link ends at \(end), when its credentials do.\n")
                }
                try OpenFile.standardOutput.write(Array("\(made.url)\n".utf8))
                return 0
            }
        }
    }
}
