#!/usr/bin/env bash
# Injects faults into the system of the compose file, and checks what callers see. It writes docs/reliability.md.
#
#   ./faults.sh                             all faults, in about 45 minutes
#   ./faults.sh --short                     four, as in ./test.sh, on a machine that may be busy: times are not checked
#   ./faults.sh broker-freeze store-freeze  only these
#   ./faults.sh broker-kills                a hundred kills of the broker, in about 35 minutes: only when named
#
# Faults of the network need root or sudo, for iptables. Logs of a run that violated a guarantee are kept in artifacts/faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if [[ " $* " == *' --help '* || " $* " == *' -h '* ]]; then
  sed -n '2,/^set /p' faults.sh | grep '^#' | cut -c 3-
  exit 0
fi
exec dotnet run --project tests/Faults --configuration Release -- "$@"
