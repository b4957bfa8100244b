import ArgumentParser
import Rendering

@main struct Ticketpress: ParsableCommand {}
