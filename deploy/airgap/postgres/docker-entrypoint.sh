#!/usr/bin/env bash
# The part of the published image's entry point that docker-compose.yml uses: initialise an empty
# data folder (POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, scripts of /docker-entrypoint-initdb.d),
# then become the server. Runs as the user that owns the data folder, never as root.
set -euo pipefail

if [ "$1" != postgres ]; then
  exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
  echo "run this container as user 999, or as the owner of $PGDATA" >&2
  exit 1
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?a password for the first user is needed}"
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  initdb --username="$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --encoding=UTF8 \
    --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl start --wait --silent --options="-c listen_addresses=''"
  if [ "$POSTGRES_DB" != postgres ]; then
    psql --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
      --set db="$POSTGRES_DB" <<<'create database :"db"'
  fi
  for script in /docker-entrypoint-initdb.d/*.sh; do
    if [ -f "$script" ]; then
      bash "$script"
    fi
  done
  pg_ctl stop --wait --silent --mode=fast
fi
exec postgres -c listen_addresses='*' "${@:2}"
