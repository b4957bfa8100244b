import Foundation
import Testing

@Suite struct `Trouble with files` {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    @Test func `a full disk is named, and the exit code is 1`() throws {
        let result = try shop.shell("\"$TP\" render plain --out - > /dev/full")
        #expect(result.status == 1)
        #expect(result.errors.contains("cannot write standard output: the disk is full"))
    }

    @Test func `a device is written in place and stays a device`() throws {
        #expect(try shop.run("render", "plain", "--out", "/dev/null").status == 0)
        #expect(try shop.shell("test -c /dev/null").status == 0)
    }

    @Test(arguments: ["--out pipe", "--merge --out pipe", "--report pipe --out x.pdf"])
    func `a pipe that nobody reads is told of, and then waited for`(options: String) throws {
        let result = try shop.shell(
            """
            mkfifo pipe words; "$TP" render plain \(options) 2> words &
            exec 3< words; read -r -t 60 first <&3; cat pipe > got; cat <&3 > rest; echo "$first"; wait $!
            """)
        #expect(result.status == 0)
        #expect(result.text == "Waiting for a program that reads pipe; Ctrl-C gives up.\n")
        #expect(try !shop.bytes("got").isEmpty)
    }

    @Test(arguments: ["", "no data", #"[{"ticket":{"id":"T1"}}]"#])
    func `without a document no folder is left`(data: String) throws {
        #expect(try shop.run("render", "plain", "--data", "-", "--out", "deep/er", input: data).status == 1)
        #expect(try shop.names() == ["templates"])
        #expect(try shop.run("render", "plain", "--data", "-", "--merge", "--out", "deep/er/", input: data).status == 1)
        #expect(try shop.names() == ["templates"])
    }

    @Test func `a folder that was there stays, also empty`() throws {
        _ = try shop.shell("mkdir out")
        #expect(try shop.run("render", "plain", "--data", "-", "--out", "out/er", input: "").status == 1)
        #expect(try shop.names() == ["out", "templates"])
    }

    @Test func `a limit on file sizes leaves no partial file`() throws {
        let result = try shop.shell("(ulimit -f 0; \"$TP\" render plain --out out 2>&1) | cat")
        #expect(result.text.contains("cannot write out/SAMPLE.pdf"))
        #expect(try shop.names() == ["templates"])
    }

    @Test func `a reader that goes away is told of`() throws {
        let result = try shop.shell("exec 3> >(:); wait $!; \"$TP\" render plain --out - >&3")
        #expect(result.status == 1)
        #expect(result.errors.contains("cannot write standard output: the program that reads it has gone"))
    }

    @Test func `work goes on when nobody listens to the messages`() throws {
        #expect(try shop.shell("exec 3> >(:); wait $!; \"$TP\" render plain --out out 2>&3").status == 0)
        #expect(try shop.names("out") == ["SAMPLE.pdf"])
    }

    @Test func `a folder in the place of a document fails that record only`() throws {
        try shop.write("", to: "out/T1.pdf/file")
        let data = Workshop.record("T1") + "\n" + Workshop.record("T2")
        let result = try shop.run("render", "plain", "--data", "-", "--out", "out", "--keep-going", input: data)
        #expect(result.status == 1)
        #expect(result.errors.contains("cannot write out/T1.pdf: it is a folder"))
        #expect(try shop.names("out") == ["T1.pdf", "T2.pdf"])
    }

    @Test func `data that are a folder are refused`() throws {
        let result = try shop.run("render", "plain", "--data", "templates")
        #expect(result.status == 64)
        #expect(result.errors == "Error: --data templates is a folder.\nGive a file in it.\n")
    }

    @Test func `a file in the place of the folder is refused`() throws {
        try shop.write("", to: "file")
        let result = try shop.run("render", "plain", "--out", "file/er/")
        #expect(result.status == 1)
        #expect(result.errors.contains("cannot make"))
    }

    @Test func `a link to a file is followed, so that the link stays`() throws {
        try shop.write("old", to: "real.pdf")
        #expect(try shop.shell("ln -s real.pdf link.pdf && \"$TP\" render plain --out link.pdf").status == 0)
        #expect(try shop.bytes("real.pdf").starts(with: Data("%PDF-".utf8)))
        #expect(try shop.shell("test -L link.pdf").status == 0)
    }

    @Test func `a template with mistakes is answered with all of them`() throws {
        try shop.write("format: 1\ntitel: x\n", to: "templates/bad/template.yaml")
        let result = try shop.run("render", "bad")
        #expect(result.status == 1)
        #expect(result.errors.contains("template.yaml:2:"))
        #expect(result.errors.contains("title"))
    }
}
