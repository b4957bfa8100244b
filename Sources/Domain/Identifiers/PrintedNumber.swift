extension ReservationID {
    /// What people call an order, on tickets and in mails: the last twelve digits of its id, which are random.
    public var printedNumber: String { String("\(self)".suffix(12)).uppercased() }
}
