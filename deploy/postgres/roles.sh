#!/usr/bin/env bash
# One role per service: each owns the schema that it makes, and can look into no other.
set -euo pipefail

psql --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set db="$POSTGRES_DB" <<'SQL'
revoke all on database :"db" from public;
revoke all on schema public from public;
SQL
for service in intake reviewer_match decision letters simulated_reviewer; do
  psql --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set db="$POSTGRES_DB" --set role="$service" --set password="$POSTGRES_PASSWORD" <<'SQL'
create role :"role" login password :'password';
grant connect, create, temporary on database :"db" to :"role";
SQL
done
