/// Names of guests, as lists come: a ticket has one of each.
struct Names {
    var first: [String]
    var last: [String]

    /// Of most of Europe and beyond.
    static let latin = Names(
        first: [
            "Ada", "Łukasz", "Zoë", "Jürgen", "María", "Søren", "Chloé", "Emre", "Anna", "Grzegorz", "Inês", "Björn",
            "Eilidh",
            "Thị", "Olivia", "Ștefan", "Žofie", "Noah", "Małgorzata", "Kwame", "Siân", "Paul", "Ágnes", "Elif",
        ],
        last: [
            "Żółć", "Okafor", "Müller", "Nguyễn", "Sørensen", "García", "Kowalski", "Smith", "Öztürk", "Lefèvre",
            "Brown",
            "Dvořák", "Nagy", "Popescu", "van Dijk", "Åkesson", "O’Neill", "Ferreira", "Wright", "Jansen", "Rossi",
            "Kraus",
            "Ibarra", "Adeyemi",
        ])

    /// In scripts that need fonts and shaping of their own, by the script's name.
    static let byScript: [(script: String, names: Names)] = [
        (
            "Arabic",
            Names(
                first: ["محمد", "فاطمة", "عبد الله", "مريم", "يوسف", "ليلى", "خالد", "سلمى"],
                last: ["الحسن", "المصري", "حداد", "العلي", "منصور", "شريف", "قاسم", "نجار"])
        ),
        (
            "Devanagari",
            Names(
                first: ["अमित", "प्रिया", "राजेश", "सुनीता", "विक्रम", "कृष्णा", "लक्ष्मी", "अर्जुन"],
                last: ["शर्मा", "वर्मा", "गुप्ता", "मिश्रा", "त्रिपाठी", "चौधरी", "पटेल", "सिंह"])
        ),
        (
            "CJK",
            Names(
                first: ["山田", "佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "中村"],
                last: ["太郎", "花子", "健一", "美咲", "大輔", "由美", "翔太", "さくら"])
        ),
    ]
}
