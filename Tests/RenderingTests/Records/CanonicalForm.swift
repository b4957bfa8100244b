import Rendering
import Testing

@Suite struct CanonicalForm {
    private func canonical(_ json: String) throws -> String {
        String(decoding: try JSONReader.value(of: Array(json.utf8)).canonicalJSON, as: UTF8.self)
    }

    @Test func `the order of members, white space and spelling do not matter`() throws {
        let canonicalText = #"{"a":"é/","b":[1.5,100,null,true],"é":{}}"#
        #expect(try canonical(#"{"b": [1.50, 1e2, null, true], "é": {}, "a": "\u00e9\/"}"#) == canonicalText)
        #expect(try canonical(canonicalText) == canonicalText)
    }

    @Test func `keys stand in the order of their bytes`() throws {
        #expect(try canonical(#"{"ﬀ":1,"🎉":2,"z":3,"Z":4,"":5,"zz":6}"#) == #"{"":5,"Z":4,"z":3,"zz":6,"ﬀ":1,"🎉":2}"#)
    }

    @Test func `different values have different forms`() throws {
        let texts = [
            "null", "true", "false", "0", "1", "-1", "10", "0.1", "1e20", "\"\"", "\"null\"", "\"1\"", "[]", "{}",
            "[[]]", "[{}]",
            "[1,2]", "[12]", "[\"1,2\"]", "[\"1\",\"2\"]", "{\"a\":1}", "{\"a\":\"1\"}", "[\"a\",1]", "\"\\\\n\"",
            "\"\\n\"",
            "\"\\u0001\"", "\"\\\\u0001\"", "\"\\\"\"", "{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}", "\"é\"",
            "\"e\\u0301\"",
        ]
        // As bytes: Swift takes texts for equal that differ in normalisation only.
        #expect(Set(try texts.map { Array(try canonical($0).utf8) }).count == texts.count)
    }
}
