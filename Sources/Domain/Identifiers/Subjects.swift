// What else ids stand for. Tickets and events, which have names in other systems, are in NameIdentifiers.swift.

public enum UserSubject: Sendable {}
public enum VenueSubject: Sendable {}
public enum SeatSubject: Sendable {}
public enum ReservationSubject: Sendable {}
public enum PaymentSubject: Sendable {}
public enum NotificationSubject: Sendable {}
public enum FactSubject: Sendable {}
public enum JobSubject: Sendable {}

public typealias UserID = Identifier<UserSubject>
public typealias VenueID = Identifier<VenueSubject>
public typealias SeatID = Identifier<SeatSubject>
public typealias ReservationID = Identifier<ReservationSubject>
public typealias PaymentID = Identifier<PaymentSubject>
public typealias NotificationID = Identifier<NotificationSubject>
public typealias FactID = Identifier<FactSubject>
public typealias JobID = Identifier<JobSubject>
