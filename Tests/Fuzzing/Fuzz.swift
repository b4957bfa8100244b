import Foundation

// Feeds what libFuzzer invents to one of our readers, chosen by $TICKETPRESS_FUZZ: `template`, `records`, `codes`, `keys`
// or `press`. Whatever comes in must end in a value or an error: a trap, a hang, runaway memory or a broken rule stops the
// run and keeps the input. scripts/fuzz.sh builds and runs it.

@main struct Fuzz {
    static func main() {
        guard Reader.chosen != nil else {
            let names = Reader.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("Choose what to fuzz: TICKETPRESS_FUZZ is one of \(names).\n".utf8))
            exit(64)
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(runLibFuzzer(&count, &arguments, readInput))
    }
}

/// One input. libFuzzer's library wants it by this name even when its own main function is not used.
@_cdecl("LLVMFuzzerTestOneInput")
func readInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Reader.chosen?.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// libFuzzer's driver for programs that have a main function, and SwiftPM gives every executable one.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ readInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
