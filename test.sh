#!/usr/bin/env bash
# Builds and publishes once and runs every test project. The last line is «N passed, N failed, N skipped».
#
#   ./test.sh                                  everything
#   ./test.sh Worker                           tests/Worker.Tests; if no project has this name, those whose name contains it
#   ./test.sh Integration --filter Replicas    further arguments go to `dotnet test`
#   ./test.sh --help                           this
#
# Some tests need RabbitMQ or PostgreSQL: the server of RABBITMQ_URI or POSTGRES_CONNECTION, else a container, else an installed
# server. Tests that stop their server, or need it alone, do not use these variables. Without Docker the system's packages are
# installed. Tests of the console need Chromium, which is installed too. Tests of generated clients need Node.js 20.19 or later, and the
# npm registry at their first run. Tests without what they need are skipped, and fail with CI=true. Everything includes a short run of
# ./faults.sh.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

# Installs the browser, and without a Docker engine the servers.
install_missing() {
  local missing=() root=() log package
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
  if ! docker info >/dev/null 2>&1; then
    [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || command -v rabbitmq-server >/dev/null || missing+=(rabbitmq-server)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
  fi
  [[ ${#missing[@]} -eq 0 ]] && return

  echo "No ${missing[*]}: installing this system's packages."
  log=$(mktemp)
  [[ $(id -u) -eq 0 ]] || root=(sudo)
  "${root[@]}" apt-get update >"$log" 2>&1
  for package in "${missing[@]}"; do
    if "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" >>"$log" 2>&1; then
      echo "Installed $package."
      [[ $package == chromium ]] && continue
      echo "The tests start their own server, so the package's service is stopped and not started again."
      "${root[@]}" systemctl disable --now "$package" >>"$log" 2>&1 || "${root[@]}" service "$package" stop >>"$log" 2>&1
    else
      tail -n 3 "$log"
      echo "$package could not be installed: tests that need it will be skipped."
    fi
  done
  rm -f "$log"
}

# Reads one number of a result file's <Counters …/>.
counter() { grep -o '<Counters [^>]*' "$2" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }

# The names and reasons of tests with the given outcome.
tests_that() { grep -o "<UnitTestResult [^>]*outcome=\"$1\"" "$2" | sed 's/.*testName="\([^"]*\)".*/  \1/; s/&quot;/"/g; s/&gt;/>/g; s/&lt;/</g; s/&amp;/\&/g'; }

# The project with the given name, else those whose name contains it.
projects() {
  if [[ -n $only && -f tests/$only.Tests/$only.Tests.csproj ]]; then
    echo "tests/$only.Tests/$only.Tests.csproj"
  else
    printf '%s\n' tests/*"$only"*.Tests/*.csproj
  fi
}

# Runs the tests of a project, and prints what they say when they have ended. The first argument names the results, the second is the
# project. Further arguments go to dotnet test.
run() {
  local code
  dotnet test "$2" --configuration Release --no-build --nologo --logger "trx;LogFileName=$1.trx" --results-directory "$results" "${@:3}" </dev/null >"$results/$1.log" 2>&1
  code=$?
  echo "$1 $code" >>"$results/ended"
  # At once, so that lines of another project do not come between.
  printf '── %s\n%s\n' "$1" "$(<"$results/$1.log")"
}

run_each() {
  local project
  for project in $1; do
    run "$(basename "$project" .csproj)" "$project" "${@:2}"
  done
}

# Counts the results with this name. The second argument is the exit code of dotnet test.
take() {
  local trx=$results/$1.trx before=$failed executed
  if [[ -f $trx ]]; then
    executed=$(counter executed "$trx")
    passed=$((passed + $(counter passed "$trx")))
    failed=$((failed + executed - $(counter passed "$trx")))
    skipped=$((skipped + $(counter total "$trx") - executed))
    list+=$(tests_that Failed "$trx" | sed 's/^ /Failed: /')$'\n'
    list+=$(tests_that NotExecuted "$trx" | sed 's/^ /Skipped:/')$'\n'
  fi
  if [[ $2 -ne 0 && $failed -eq $before ]]; then
    failed=$((failed + 1))
    list+="Failed:  $1, as a whole: dotnet test ended with $2"$'\n'
  fi
}

run_faults() {
  local code=skipped
  if { docker compose version && docker info; } >/dev/null 2>&1; then
    dotnet artifacts/bin/Faults/release/Faults.dll --short >"$results/Faults.log" 2>&1
    code=$?
    printf '── Faults\n%s\n' "$(<"$results/Faults.log")"
  fi
  echo "Faults $code" >>"$results/ended"
}

# The short run of the faults counts as one test each.
take_faults() {
  local good all
  if [[ $1 == skipped ]]; then
    local outcome=Skipped
    [[ ${CI:-} != true ]] || outcome=Failed
    [[ $outcome == Failed ]] && failed=$((failed + 1)) || skipped=$((skipped + 1))
    list+="$outcome: ./faults.sh --short: no Docker engine with compose v2"$'\n'
    return
  fi
  read -r good all < <(sed -n 's/^\([0-9]*\) of \([0-9]*\) faults without a violated guarantee\.$/\1 \2/p' "$results/Faults.log")
  passed=$((passed + ${good:-0}))
  if [[ $1 -ne 0 ]]; then
    failed=$((failed + ${all:-1} - ${good:-0}))
    list+='Failed:  ./faults.sh --short'$'\n'
  fi
}

if [[ ${1:-} == --help || ${1:-} == -h ]]; then
  sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit 0
fi

only=''
if [[ $# -gt 0 && $1 != -* ]]; then
  only=$1
  shift
fi
if [[ ! -f $(projects | head -n 1) ]]; then
  echo "No test project's name contains '$only'. There are: $(printf '%s\n' tests/*.Tests | sed 's|tests/||; s|\.Tests$||' | paste -sd ' ')." >&2
  exit 1
fi

install_missing
results=artifacts/test-results
rm -rf "$results"
passed=0 failed=0 skipped=0 list=''

# Publishes the services as in the images, compiled for this machine: tests start some hundreds of processes. They include all
# assemblies of the worker of the tests except its own. Both steps use the same properties as bench.sh: otherwise each would
# restore and compile again.
build_all() {
  local -x UseCurrentRuntimeIdentifier=true PublishReadyToRun=true
  dotnet build Messaging.sln --configuration Release -v quiet -nologo &&
    dotnet publish src/AllInOne --no-build --output artifacts/services -v quiet -nologo &&
    cp artifacts/bin/RunawayWorker/release/RunawayWorker.{dll,runtimeconfig.json} artifacts/services/
}

rm -rf artifacts/services
export SERVICES_FOLDER=$PWD/artifacts/services
if build_all; then
  mkdir -p "$results"
  : >"$results/ended"
  # Processes of tests live for seconds. Without this, recompiling hot methods takes a third of their CPU time.
  export DOTNET_TC_CallCounting=0
  # Three at a time: most wait for a container, a process or a timer. Integration.Tests has three runs: those that need no broker or
  # mostly wait, then the others, and at the end, alone, those that measure times. The faults come before: their guarantees are in
  # seconds too.
  parallel='InMemory JobsWithoutBroker BackgroundAnswers Processes. WireFormat. LostConnection QueuedMessages Replicas RabbitMqAsks RabbitMqWatches'
  alone='Logging. HostileCaller'
  integration=$(projects | grep Integration) rest=()
  # With job control: without it processes in the background ignore an interrupt, which some tests send.
  set -m
  trap 'for job in $(jobs -p); do kill -INT -- "-$job"; done; exit 130' INT TERM
  run_each "$(projects | grep Containers)" "$@" &
  {
    if [[ -z $only && $# -eq 0 ]]; then
      run Integration.Tests.Parallel "$integration" --filter "$(printf '|FullyQualifiedName~.%s' $parallel | cut -c 2-)"
      rest=(--filter "$(printf '&FullyQualifiedName!~.%s' $parallel $alone | cut -c 2-)")
    fi
    run_each "$integration" ${rest[@]+"${rest[@]}"} "$@"
  } &
  run_each "$(projects | grep -v -e Containers -e Integration)" "$@" &
  wait
  if [[ -z $only && $# -eq 0 ]]; then
    run_faults &
    wait
    run Integration.Tests.Alone "$integration" --filter "$(printf '|FullyQualifiedName~.%s' $alone | cut -c 2-)" &
    wait
  fi
  while read -r name code; do
    [[ $name == Faults ]] && take_faults "$code" || take "$name" "$code"
  done <"$results/ended"
else
  failed=1 list='Failed:  the build'
fi

echo
grep . <<<"$list"
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed -eq 0 && $passed -gt 0 ]]
