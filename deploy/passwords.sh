#!/bin/sh
# Makes deploy/.env, from which Compose takes what differs between installations: passwords, of random digits. What is in the
# file already stays. The file is its owner's alone.
set -eu
cd "$(dirname "$0")"

umask 077
touch .env
for name in POSTGRES_PASSWORD S3_SECRET AUTH_PASSWORD EVENTS_PASSWORD SEATS_PASSWORD RESERVATIONS_PASSWORD \
  PAYMENTS_PASSWORD TICKETS_PASSWORD NOTIFICATIONS_PASSWORD; do
  grep -q "^$name=" .env || echo "$name=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" >>.env
done
