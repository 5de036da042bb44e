#!/bin/bash
# Makes the first user before anybody else can reach the server, as MongoDB's own image does.
set -euo pipefail
if [ "${1:-}" = mongod ] && [ ! -e /data/db/.root-made ]; then
  mongod &
  server=$!
  make-root "${MONGO_INITDB_ROOT_USERNAME:?}" "${MONGO_INITDB_ROOT_PASSWORD_FILE:?}"
  kill "$server"
  wait "$server" || true
  touch /data/db/.root-made
fi
exec "$@"
