/// What the document says of itself, as an XMP packet (ISO 16684-1), with its claims to PDF/A-2u (ISO 19005-2, 6.6.4) and
/// PDF/UA-1 (ISO 14289-1, 5). Whatever the information dictionary says too is the same there.
enum XMPPacket {
    /// Writes the packet into `text`, and compressed into `stream`.
    static func write(_ properties: SceneProperties, to text: PDFBytes, compressed stream: CodedStream) {
        let code = StreamCodes.metadata
        write(properties, to: text)
        stream.begin()
        stream.beginBlock(code, isLast: true)
        stream.append(codedHead)
        stream.append(text.bytes, from: head.utf8CodeUnitCount, by: code)
        stream.endBlock(code)
        stream.end(text: text.bytes)
    }

    static func write(_ properties: SceneProperties, to output: PDFBytes) {
        output.append(head)
        property("dc:title", localised: properties.title, to: output)
        if let author = properties.author, !author.isEmpty {
            output.append("<dc:creator><rdf:Seq><rdf:li>")
            append(escaped: author, to: output)
            output.append("</rdf:li></rdf:Seq></dc:creator>\n")
        }
        if let subject = properties.subject, !subject.isEmpty {
            property("dc:description", localised: subject, to: output)
        }
        output.append("<dc:language><rdf:Bag><rdf:li>")
        append(escaped: properties.language, to: output)
        output.append("</rdf:li></rdf:Bag></dc:language>\n")
        if let date = properties.createdAt.flatMap(PDFDate.text) {
            output.append("<xmp:CreateDate>")
            output.append(date)
            output.append("</xmp:CreateDate>\n<xmp:ModifyDate>")
            output.append(date)
            output.append("</xmp:ModifyDate>\n")
        }
        output.append(tail)
    }

    private static func property(_ name: StaticString, localised text: String, to output: PDFBytes) {
        output.append("<")
        output.append(name)
        output.append("><rdf:Alt><rdf:li xml:lang=\"x-default\">")
        append(escaped: text, to: output)
        output.append("</rdf:li></rdf:Alt></")
        output.append(name)
        output.append(">\n")
    }

    /// Text between tags. Control characters, which XML cannot have, are left out.
    private static func append(escaped text: String, to output: PDFBytes) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append("&amp;")
            case UInt8(ascii: "<"): output.append("&lt;")
            case UInt8(ascii: ">"): output.append("&gt;")
            case 0..<0x20: output.append(UInt8(ascii: " "))
            default: output.append(byte)
            }
        }
    }

    /// What all packets begin with. PDF/A knows no property of PDF/UA, so that it must be described (ISO 19005-2, 6.6.2.3).
    private static let head: StaticString = """
        <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
        xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
        xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" \
        xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
        xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
        xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
        <pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
        <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
        <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
        <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
        <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
        <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
        <pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
        <pdfaProperty:category>internal</pdfaProperty:category>\
        <pdfaProperty:description>part of ISO 14289 that the document conforms to</pdfaProperty:description>\
        </rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
        <pdf:Producer>Ticketpress</pdf:Producer>

        """

    private static let tail: StaticString = """
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="r"?>
        """

    /// The head as it stands in compressed packets.
    private static let codedHead = StreamCodes.metadata.code(
        Array(UnsafeBufferPointer(start: head.utf8Start, count: head.utf8CodeUnitCount)))
}
