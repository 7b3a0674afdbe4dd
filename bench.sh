#!/usr/bin/env bash
# Measures the product side by side with what one would use instead, and writes bench/RESULTS.md. See bench/README.md.
#
#   ./bench.sh                        everything, in under 25 minutes on 2 cores
#   ./bench.sh responsiveness lanes   some scenarios; the others' results stay as they are
#   ./bench.sh --quick                one small round of everything, written to artifacts/bench/RESULTS.md
#
# Peers that are missing are installed from Debian's packages where that goes without a question, else left out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
names=$(basename -as Scenario.cs bench/*/*Scenario.cs | sed 's/\B[A-Z]/-&/g' | tr '[:upper:]' '[:lower:]')
if [[ " $* " == *' --help '* || " $* " == *' -h '* ]]; then
  sed -n '2,/^$/p' bench.sh | grep '^#' | cut -c 3-
  echo
  echo "Scenarios: ${names//$'\n'/, }."
  exit 0
fi

has_python() { /usr/bin/python3 -c "import $1" 2>/dev/null || python3 -c "import $1" 2>/dev/null; }

install_peers() {
  local missing=() root=() log
  { has_python fastapi && has_python uvicorn; } || missing+=(python3-fastapi python3-uvicorn)
  # What uvicorn's own «standard» extra has: it answers twice as many requests by them.
  { has_python uvloop && has_python httptools; } || missing+=(python3-uvloop python3-httptools)
  has_python celery || missing+=(python3-celery)
  { has_python sqlalchemy && has_python psycopg2; } || missing+=(python3-sqlalchemy python3-psycopg2)
  command -v wrk >/dev/null || missing+=(wrk)
  docker info >/dev/null 2>&1 || [[ -n ${RABBITMQ_URI:-} || -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] ||
    command -v rabbitmq-server >/dev/null || missing+=(rabbitmq-server)
  docker info >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ||
    missing+=(postgresql)
  [[ ${#missing[@]} -eq 0 ]] && return

  echo "Missing: ${missing[*]}. Installing this system's packages."
  log=$(mktemp)
  [[ $(id -u) -eq 0 ]] || root=(sudo --non-interactive)
  "${root[@]}" apt-get update >"$log" 2>&1
  for package in "${missing[@]}"; do
    if "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >>"$log" 2>&1; then
      echo "Installed $package."
      # The bench starts servers of its own.
      [[ $package != rabbitmq-server && $package != postgresql ]] ||
        "${root[@]}" systemctl disable --now "$package" >>"$log" 2>&1 || "${root[@]}" service "$package" stop >>"$log" 2>&1
    else
      echo "$package cannot be installed here: what needs it is left out. $(tail -n 1 "$log")"
    fi
  done
  rm -f "$log"
}

# What the bench started and could not end because it was killed itself: processes and containers by their ids.
end_started() {
  local id
  while read -r id; do
    if [[ $id =~ ^[0-9]+$ ]]; then kill -KILL "$id" 2>/dev/null; else docker rm --force --volumes "$id" >/dev/null 2>&1; fi
  done <"$BENCH_STARTED"
  rm -f "$BENCH_STARTED"
}

# The services as images have them, compiled ahead for this machine. Not for a quick round, which says nothing about the product:
# that takes longer than it saves there. Told as in test.sh, so that neither compiles anew what the other did.
build() {
  local -x UseCurrentRuntimeIdentifier=true PublishReadyToRun=true
  echo 'Building …'
  dotnet build bench/Bench.csproj --configuration Release -v quiet -nologo || return
  [[ " $* " != *' --quick '* ]] || return 0
  rm -rf artifacts/services
  dotnet publish src/AllInOne --no-build --output artifacts/services -v quiet -nologo || return
  export SERVICES_FOLDER=$PWD/artifacts/services
}

# Before anything is installed or built.
check_names() {
  local name
  for name; do
    [[ $name == --quick ]] || grep -qxF -e "$name" <<<"$names" || {
      echo "There is no scenario '$name'. Usage: ./bench.sh [--help] [--quick] [${names//$'\n'/|} …]" >&2
      return 1
    }
  done
}

check_names "$@" || exit 1
install_peers
unset SERVICES_FOLDER
build "$@" || exit 1

BENCH_STARTED=$(mktemp)
export BENCH_STARTED
trap end_started EXIT
trap 'kill -TERM "$bench" 2>/dev/null; wait "$bench"; exit 130' INT TERM
dotnet artifacts/bin/Bench/release/Bench.dll "$@" &
bench=$!
wait "$bench"
