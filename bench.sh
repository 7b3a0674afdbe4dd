#!/usr/bin/env bash
# Measures the product and its alternatives, and writes bench/RESULTS.md. See bench/README.md.
#
#   ./bench.sh                        everything, in under 40 minutes on 2 cores
#   ./bench.sh responsiveness lanes   some scenarios; other results are kept
#   ./bench.sh --quick                one small round of everything, written to artifacts/bench/RESULTS.md
#
# Missing peers are installed from Debian's packages if no password is needed. Otherwise they are left out.
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
  # The packages of uvicorn's «standard» extra, which double its requests/s.
  { has_python uvloop && has_python httptools; } || missing+=(python3-uvloop python3-httptools)
  has_python celery || missing+=(python3-celery)
  { has_python sqlalchemy && has_python psycopg2; } || missing+=(python3-sqlalchemy python3-psycopg2)
  command -v wrk >/dev/null || missing+=(wrk)
  docker info >/dev/null 2>&1 || [[ -n ${RABBITMQ_URI:-} || -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] ||
    command -v rabbitmq-server >/dev/null || missing+=(rabbitmq-server)
  docker info >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ||
    missing+=(postgresql)
  # BullMQ, where Node.js is.
  ! command -v npm >/dev/null || command -v redis-server >/dev/null || missing+=(redis-server)
  [[ ${#missing[@]} -gt 0 ]] || return 0

  echo "Missing: ${missing[*]}. Installing this system's packages."
  log=$(mktemp)
  [[ $(id -u) -eq 0 ]] || root=(sudo --non-interactive)
  "${root[@]}" apt-get update >"$log" 2>&1
  for package in "${missing[@]}"; do
    if "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >>"$log" 2>&1; then
      echo "Installed $package."
      # The bench starts its own servers.
      [[ $package != rabbitmq-server && $package != postgresql && $package != redis-server ]] ||
        "${root[@]}" systemctl disable --now "$package" >>"$log" 2>&1 || "${root[@]}" service "$package" stop >>"$log" 2>&1
    else
      echo "$package cannot be installed here: scenarios and peers that need it are left out. $(tail -n 1 "$log")"
    fi
  done
  rm -f "$log"
}

install_bullmq() {
  [[ ! -d bench/peers/bullmq/node_modules ]] && command -v npm >/dev/null && command -v redis-server >/dev/null || return 0
  npm ci --prefix bench/peers/bullmq --no-audit --no-fund --silent || echo 'BullMQ cannot be installed here: it is left out.'
}

# Ends processes and containers, by their ids, that the bench left because it was killed.
end_started() {
  local id
  while read -r id; do
    if [[ $id =~ ^[0-9]+$ ]]; then kill -KILL "$id" 2>/dev/null; else docker rm --force --volumes "$id" >/dev/null 2>&1; fi
  done <"$BENCH_STARTED"
  rm -f "$BENCH_STARTED"
}

# Publishes the services as in the images, compiled for this machine. Not for a quick round, where it takes longer than it saves.
# With the same properties as test.sh, so neither compiles again what the other one did.
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
install_bullmq
unset SERVICES_FOLDER
build "$@" || exit 1

BENCH_STARTED=$(mktemp)
export BENCH_STARTED
trap end_started EXIT
trap 'kill -TERM "$bench" 2>/dev/null; wait "$bench"; exit 130' INT TERM
dotnet artifacts/bin/Bench/release/Bench.dll "$@" &
bench=$!
wait "$bench"
