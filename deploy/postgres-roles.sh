#!/bin/sh
# Run by PostgreSQL's image when it makes its database: a role for each service, which owns its schema and sees no other.
set -eu

psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<'SQL'
revoke all on database :"DBNAME" from public;
revoke all on schema public from public;
SQL
for service in auth events seats reservations payments tickets notifications; do
  # Passwords by way of the environment: what is on a command line anybody may read.
  variable=$(echo "${service}_password" | tr '[:lower:]' '[:upper:]')
  psql --set ON_ERROR_STOP=1 --set service="$service" --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" <<SQL
\\getenv password $variable
create role :"service" login password :'password' connection limit 100;
grant connect on database :"DBNAME" to :"service";
create schema :"service" authorization :"service";
SQL
done
