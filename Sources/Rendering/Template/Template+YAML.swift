extension Template {
    /// Reads and checks a template.
    ///
    /// - Parameters:
    ///   - yaml: The bytes of template.yaml.
    ///   - assets: Gives the bytes of a file by its path from the template's folder; only asked for paths that stay in
    ///     it. What it throws becomes a problem of the element that needs the file, in the words of an `AssetError`.
    /// - Throws: Every mistake that was found, at most fifty.
    public init(name: String, yaml: [UInt8], assets: (String) throws -> [UInt8]) throws(TemplateError) {
        var reader = YAMLReader()
        let root = reader.read(yaml)
        guard let root else {
            try reader.problems.throwIfAny()
            preconditionFailure("the reader says why it has no document")
        }
        var validator = SchemaValidator(root: root, schema: .format, problems: reader.problems)
        validator.validate(root)
        var decoder = TemplateDecoder(root: root, problems: validator.problems)
        var template = decoder.decode(root, name: name)
        var loader = AssetLoader(problems: decoder.problems)
        template.assets = loader.load(decoder.assets, from: assets)
        try loader.problems.throwIfAny()
        template.digest = TemplateDigest.of(yaml: yaml, assets: template.assets)
        self = template
    }
}

/// Why a file of a template could not be had: what is wrong with it and what to do.
public struct AssetError: Error, Hashable {
    public var fact: String
    public var remedy: String?

    public init(_ fact: String, remedy: String? = nil) {
        self.fact = fact
        self.remedy = remedy
    }
}

/// Fetches the files that elements refer to, within the limits on their size.
struct AssetLoader {
    private(set) var problems: TemplateProblems

    init(problems: TemplateProblems) { self.problems = problems }

    mutating func load(
        _ wanted: [(name: String, node: SourceNode)], from source: (String) throws -> [UInt8]
    ) -> [String: [UInt8]] {
        var assets: [String: [UInt8]] = [:]
        var total = 0
        for (name, node) in wanted {
            guard let bytes = read(name, for: node, from: source) else { continue }
            total += bytes.count
            guard total <= SourceLimits.allAssetsBytes else {
                problems.add(
                    node, "the files of the template are larger than \(SourceLimits.allAssetsBytes >> 20) MiB together",
                    remedy: "make the pictures smaller")
                break
            }
            assets[name] = bytes
        }
        return assets
    }

    private mutating func read(
        _ name: String, for node: SourceNode, from source: (String) throws -> [UInt8]
    ) -> [UInt8]? {
        do {
            let bytes = try source(name)
            guard bytes.count <= SourceLimits.assetBytes else { throw AssetError.tooLarge(name) }
            return bytes
        } catch let error as AssetError {
            problems.add(node, error.fact, remedy: error.remedy)
        } catch {
            problems.add(node, "\(quoted(name)) cannot be read: \(error)")
        }
        return nil
    }
}

extension AssetError {
    static func tooLarge(_ name: String) -> AssetError {
        AssetError(
            "\(quoted(name)) is larger than \(SourceLimits.assetBytes >> 20) MiB", remedy: "make the picture smaller")
    }
}
