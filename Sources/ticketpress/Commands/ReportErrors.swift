import ArgumentParser
import ObjectStorage
import Rendering

/// Runs a command's work, puts every error into words on standard error, and ends with the right exit code:
/// 64 for what is wrong about the command line, 1 for anything else.
func reportingErrors(_ work: () throws -> Int32) throws -> Never {
    do {
        throw ExitCode(try work())
    } catch let exit as ExitCode {
        throw exit
    } catch let error as UsageError {
        error.tell()
        throw ExitCode.validationFailure
    } catch let error as ObjectStorageError {
        Messages.write("Error: \(error.fact.printable).\n\(error.remedy.sentence)\n")
        throw error.isUsage ? ExitCode.validationFailure : ExitCode.failure
    } catch let error as FileError {
        Messages.write("Error: \(error.fact).\n\(error.remedy.sentence)\n")
        throw ExitCode.failure
    } catch let error as KeyFileError {
        Messages.write("Error: \(error.fact).\n\(error.remedy.sentence)\n")
        throw ExitCode.failure
    } catch {
        Messages.write("Error: \(error)\n")
        throw ExitCode.failure
    }
}

extension UsageError {
    /// On standard error.
    func tell() { Messages.write("Error: \(fact.printable).\n\(remedy.sentence)\n") }
}

extension ObjectStorageError {
    /// Whether it is about how something was written on the command line.
    fileprivate var isUsage: Bool {
        switch self {
        case .invalidKey, .invalidAddress, .invalidContentType, .invalidLifetime: true
        default: false
        }
    }
}
