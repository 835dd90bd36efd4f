# shellcheck shell=bash disable=SC2154 # Sourced by test.sh, which sets folder, filter and options: runs the test programs, and counts by what they print.
# That is English, then, whatever the machine speaks.
export LC_ALL=C.UTF-8 TESTINGPLATFORM_UI_LANGUAGE=en

passed=0 failed=0 failures=""
declare -A modules=() began=()

count() { sed -n "s/^ *$2: \([0-9]*\)$/\1/p" "$folder/$1.out" | tail -n 1; }

# Each failed test's name and first lines, without what it printed: a machine that keeps only the end of a long output keeps these.
failures_of() {
  awk '/^(passed|skipped) |^[a-z]+: |^Test run summary|^ *(Standard|Error) output$/ { shown = 0 } /^failed / { shown = 25 } shown-- > 0' "$folder/$1.out"
}

# missed WHAT: counts as failed what would otherwise be passed over without a word.
missed() {
  echo "$1"
  failures+=$1$'\n'
  failed=$((failed + 1))
}

# start NAME [COMMAND...]: the project's program in the background, through a command if there is one.
start() {
  local name=$1 program=tests/$1/bin/Debug/net10.0/$1
  shift
  if [ ! -x "$program" ]; then
    [ -n "$filter" ] || missed "$name was not built: it is not in Perspektiva.sln"
    return 1
  fi
  began[$name]=$(date +%s)
  "$@" timeout -k 15 1200 "$program" "${options[@]}" >"$folder/$name.out" 2>&1 &
  modules[$name]=$!
}

# finished NAME: waits for the project and counts its tests.
finished() {
  local name=$1 code=0 ok bad
  wait "${modules[$name]}" || code=$?
  unset "modules[$name]"
  ok=$(count "$name" succeeded) bad=$(count "$name" failed)
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0}))
  # 8: no test ran, which is usual under a filter.
  if [ "$code" = 8 ]; then
    [ -n "$filter" ] || missed "$name ran no test"
    return 0
  fi
  if [ "$code" != 0 ]; then
    cat "$folder/$name.out"
    failures+=$(failures_of "$name")$'\n'
    [ "${bad:-0}" -gt 0 ] || { echo "$name ended with code $code"; failed=$((failed + 1)); }
  fi
  printf '%-42s %5s passed %3s failed %5s s\n' "$name" "${ok:-0}" "${bad:-0}" "$(($(stat -c %Y "$folder/$name.out") - began[$name]))"
}
