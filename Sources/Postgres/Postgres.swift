// Postgres runs SQL on PostgreSQL through libpq, and gives typed rows back.
//
//   Pool ── job ──> queue ──> a thread with a connection of its own ──> Rows
//
// A statement is an `SQL` value: what is interpolated into it becomes a parameter and never text. A transaction is one
// synchronous closure that runs on its connection's thread, so that nothing suspends while locks are held. Beside the
// pool: a `Listener` for NOTIFY, rows by COPY, and `Migrations`.
//
// Nobody outside sees a connection of libpq. This module knows no table but that of the migrations, writes no values of
// statements into errors or logs, and never repeats a job that may have had an effect.
