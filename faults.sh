#!/usr/bin/env bash
# Injects faults into the system of the compose file, and checks what callers see. It writes docs/reliability.md.
#
#   ./faults.sh                             all faults, in about 45 minutes
#   ./faults.sh --short                     four, as in ./test.sh, on a machine that may be busy: no time is judged
#   ./faults.sh broker-freeze store-freeze  some
#   ./faults.sh broker-kills                a hundred kills of the broker, in about 35 minutes: only when named
#
# Faults of the network need root or sudo, for iptables. Logs of a run that violated a guarantee are kept in artifacts/faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec dotnet run --project tests/Faults --configuration Release -- "$@"
