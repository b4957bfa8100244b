// Domain holds the words of the box office and the rules about them: ids, keys and the signed codes of tickets.
//
//   Identifiers/   TicketID, EventID and others: UUIDs that say what they identify
//   Messages/      facts and calls, by which services speak to each other, and the services' names
//   People/        roles
//   Money/         amounts and currencies
//   Seating/       seat maps of venues, and the seats that are made of them
//   Codes/         the text that a scanner reads from a ticket: how it is signed, read and judged (Codes/README.md)
//
// A rule decides from its arguments alone: the clock, randomness, keys and lists of revoked tickets are passed in. This
// module opens no file, asks no server, and knows neither templates nor documents.
