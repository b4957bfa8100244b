-- Mails that were given up, which are few: what administrators look through and let be tried again.
create index notifications_failed on notifications (updated_at, id) where status = 'FAILED';
