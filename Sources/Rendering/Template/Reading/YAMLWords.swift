/// libyaml's messages in the words of someone who writes a template.
enum YAMLWords {
    static func fact(problem: String, context: String?) -> String {
        if problem.hasPrefix("Maximum nesting level") { return "lists and maps are nested too deeply" }
        let context = context.map { $0.trimmingPrefix("while ") }
        return context.map { "\(problem) (\($0))" } ?? problem
    }

    static func remedy(for fact: String) -> String? {
        switch fact {
        case _ where fact.contains("mapping values are not allowed"):
            "put texts that contain a colon and a space in quotes, and check the indentation"
        case _ where fact.contains("cannot start any token"):
            "put texts that begin with @, `, % or a tab in quotes, and indent with spaces"
        case _
        where fact.contains("expected key") || fact.contains("expected <block end>")
            || fact.contains("did not find expected"):
            "check the indentation, and that brackets and quotes are closed"
        case _ where fact.contains("quoted scalar"): "close the quotes; \\ begins an escape between double quotes"
        case _ where fact.contains("nested too deeply"): "flatten it"
        case _ where fact.contains("another document"): "keep one document, without a second `---`"
        default: nil
        }
    }
}
