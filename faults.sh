#!/usr/bin/env bash
# Injects faults into the system of the compose file, and checks what callers see. It writes docs/reliability.md.
#
#   ./faults.sh                             all faults, in about 35 minutes
#   ./faults.sh --short                     one of each kind
#   ./faults.sh broker-freeze store-freeze  some
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec dotnet run --project tests/Faults --configuration Release -- "$@"
