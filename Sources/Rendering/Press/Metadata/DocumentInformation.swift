/// The document information dictionary (ISO 32000-1, 14.3.3), for the many programs that do not read XMP.
enum DocumentInformation {
    static func write(_ properties: SceneProperties, to output: PDFBytes) {
        output.append("<</Title ")
        output.appendText(properties.title)
        if let author = properties.author, !author.isEmpty {
            output.append(" /Author ")
            output.appendText(author)
        }
        if let subject = properties.subject, !subject.isEmpty {
            output.append(" /Subject ")
            output.appendText(subject)
        }
        output.append(" /Producer (Ticketpress)")
        if let date = properties.createdAt.flatMap(PDFDate.text) {
            for key: StaticString in [" /CreationDate (D:", " /ModDate (D:"] {
                output.append(key)
                for byte in date.utf8 where 0x30...0x39 ~= byte { output.append(byte) }
                output.append("Z)")
            }
        }
        output.append(">>")
    }
}
