import Foundation

/// Texts like those that the codes of `StreamCodes` are for.
enum CodeSamples {
    static let content =
        "1 0 0 -1 0 419.528 cm\n/Artifact BMC\n.98 .965 .94 rg\n0 0 297.638 419.528 re\nf\nq\n"
        + "297.638 0 0 -120.472 0 120.472 cm\n/P0 Do\nQ\n.827 .78 .678 RG\n.5 w\n20 216.3 m\n277.638 216.3 l\nS\nEMC\nBT\n"
        + text(
            0, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n1 0 0 -1 24.5 31.96 Tm\n", "[(", "RIVERSIDE OPEN AIR ",
            "FESTIVAL")
        + text(1, "/F14 26 Tf\n0 Tc\n.078 .106 .204 rg\n0 -28.49 Td\n", "[(", "An Evening of", "Dance", kern: "18")
        + text(2, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n0 -31.45 Td\n", "(", "DATE")
        + text(
            3, "/F8 13 Tf\n0 Tc\n.078 .106 .204 rg\n0 -12.92 Td\n", "[(", "Friday, 3 July 2026", " – 20:15", kern: "10")
        + text(4, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n151.62 12.92 Td\n", "(", "DOORS OPEN")
        + text(5, "/F8 13 Tf\n0 Tc\n.078 .106 .204 rg\n0 -12.92 Td\n", "(", "19:00")
        + text(6, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n-151.62 -19.96 Td\n", "(", "VENUE")
        + text(7, "/F8 13 Tf\n0 Tc\n.078 .106 .204 rg\n0 -12.92 Td\n", "[(", "Ter", "rasse am Fluss", kern: "25")
        + text(8, "/F4 7 Tf\n.365 .38 .447 rg\n0 -13.59 Td\n", "[(", "Uferpromenade 8, 1", "010 Wien", kern: "-17")
        + text(9, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n0 -25.63 Td\n", "(", "ROW")
        + text(10, "/F8 20 Tf\n0 Tc\n.078 .106 .204 rg\n0 -18.16 Td\n", "(", "K")
        + text(11, "/F3 5.8 Tf\n.348 Tc\n.541 .353 .11 rg\n36.85 18.16 Td\n", "(", "SEAT")
        + text(12, "/F8 20 Tf\n0 Tc\n.078 .106 .204 rg\n0 -18.16 Td\n", "(", "117")
        + text(13, "/F4 6.5 Tf\n.365 .38 .447 rg\n0 -21.6 Td\n", "[(", "Order WN-40", "286", kern: "-40")
        + "ET\n/Figure<</MCID 14>>BDC\n1 1 1 rg\n184.157 318.425 97.512 97.512 re\nf\nq\n.078 .106 .204 rg\n"
        + "2.166929 0 0 2.166929 192.825 327.093 cm\n"

    /// A text as a page has it, of one or two strings with kerning between them.
    private static func text(
        _ sequence: Int, _ setting: String, _ opening: String, _ one: String, _ other: String? = nil, kern: String = "9"
    ) -> String {
        // Glyphs have two bytes, and letters mostly their own codes.
        func glyphs(_ text: String) -> String { text.map { "\0\($0)" }.joined() }
        let rest = other.map { ")\(kern)(\(glyphs($0)))]TJ\n" } ?? ")Tj\n"
        return "/P<</MCID \(sequence)>>BDC\n\(setting)\(opening)\(glyphs(one))\(rest)EMC\n"
    }

    static let objects =
        "44 0\n46 118\n32 195\n48 254\n49 384\n50 728\n53 905\n54 1040\n55 1322\n58 1499\n59 1640\n60 1931\n9 2110\n"
        + "<</Type/Page/Parent 2 0 R/MediaBox[0 0 297.638 419.528]/Resources 46 0 R/Contents 45 0 R/StructParents 0/Tabs/S>>\n"
        + "<</XObject<</P0 63 0 R>>/Font<</F3 48 0 R/F8 53 0 R/F14 58 0 R>>>>\n"
        + "<</S/Figure/P 5 0 R/Pg 44 0 R/Alt(Entry code)/K 14>>\n"
        + font(
            "BDKQVA+Inter-SemiBold", 48,
            "667/W[32[248]48[650]50[620 637 660 623 641 574]58[303]65[724 651 735]69[608 592]")
        + font(
            "HWJXEO+EBGaramond12-Regular", 53,
            "507/W[32[200]44[228 274]49[360 420 412 440]65[669 580]97[399 515 0 506 390]")
        + font(
            "NCRTGI+Inter-Medium", 58,
            "646/W[45[463]49[473 613 632 650]54[636]75[655]78[739]87[997]104[601]111[613 0 0 392]")
        + "<</Title<FEFF0041006E0020004500760065006E0069006E00670020006F0066002000440061006E00630065>/Author(Riverside Open Air)"
        + "/Subject(Admission ticket)/Producer(Ticketpress)/CreationDate(D:20260514083000Z)/ModDate(D:20260514083000Z)>>"

    private static func font(_ name: String, _ first: Int, _ widths: String) -> String {
        "<</Type/Font/Subtype/Type0/BaseFont/\(name)-Identity-H/Encoding/Identity-H/DescendantFonts[\(first + 1) 0 R]"
            + "/ToUnicode \(first + 4) 0 R>>\n<</Type/Font/Subtype/CIDFontType0/BaseFont/\(name)/CIDSystemInfo<<"
            + "/Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor \(first + 2) 0 R/DW \(widths)]>>\n"
            + "<</Type/FontDescriptor/FontName/\(name)/Flags 4/FontBBox[-793 -320 2583 1105]/ItalicAngle 0/Ascent 969"
            + "/Descent -241/CapHeight 727/StemV 144/FontFile3 \(first + 3) 0 R>>\n"
    }

    static let metadata: String = {
        let packet = PDFBytes()
        let ticket = SceneProperties(
            title: "An Evening of Dance, WN-40286", author: "Riverside Open Air", subject: "Admission ticket",
            language: "de-AT", createdAt: Date(timeIntervalSince1970: 1_778_747_400))
        XMPPacket.write(ticket, to: packet)
        return String(decoding: packet.bytes, as: UTF8.self)
    }()
}
