#!/usr/bin/env bash
# identity.sh [--home dir] STEP...: runs a step of identity (invite-operator, register-operator-client, rotate-keys [--compromised])
# with the settings of the platform that runs with its data in that home.
set -euo pipefail
caller=$PWD
cd -P "$(dirname "$0")/../.."
. Perspektiva.AppHost/native/setup.sh

home=$PWD/.perspektiva
if [ "${1:-}" = --home ]; then
  [ -n "${2:-}" ] || refuse "--home takes a folder"
  case "$2" in /*) home=$2 ;; *) home=$caller/$2 ;; esac
  shift 2
fi
steps="invite-operator, register-operator-client or rotate-keys [--compromised]"
[ $# -gt 0 ] || refuse "identity.sh takes a step: $steps"
# A mistyped option must not become the ordinary step, nor a mistyped step a second identity.
case "$*" in
  invite-operator | register-operator-client | rotate-keys | "rotate-keys --compromised") ;;
  *) refuse "identity.sh takes a step: $steps, not '$*'" ;;
esac
[ -s "$home/running" ] || die "no platform runs with its data in $home"
read -r _ _ run <"$home/running"

program=""
for pid in $(leftovers "$run"); do
  program=$(readlink "/proc/$pid/exe" || true)
  [ "${program##*/}" != Perspektiva.Identity ] || break
  program=""
done
[ -n "$program" ] || die "the platform with its data in $home runs without identity"
# Not by way of a command line, which everybody on this machine can read.
while IFS= read -r -d '' setting; do
  [[ ! $setting =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || export "${setting?}"
done <"/proc/$pid/environ"
exec "$program" "$@"
