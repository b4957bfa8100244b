import Crypto

/// Identifies what a template is made of: a different digest may draw differently.
enum TemplateDigest {
    /// SHA-256 over template.yaml and the assets in the order of their names (as UTF-8), each preceded by its name and
    /// length so that no two templates make the same stream.
    static func of(yaml: [UInt8], assets: [String: [UInt8]]) -> String {
        var hash = SHA256()
        func add(_ name: String, _ bytes: [UInt8]) {
            hash.update(data: Array("\(name.utf8.count):\(name):\(bytes.count):".utf8))
            hash.update(data: bytes)
        }
        add(TemplateProblem.templateFile, yaml)
        for (name, bytes) in assets.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            add(name, bytes)
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
