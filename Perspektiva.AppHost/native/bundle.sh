#!/usr/bin/env bash
# bundle.sh FOLDER VERSION: Aspire's engine and dashboard, as Microsoft publishes them on npm, unpacked under FOLDER; FOLDER/bundle leads there.
set -euo pipefail
home=$1 version=$2
cli=$home/node_modules/@microsoft/aspire-cli-linux-x64

mkdir -p "$home"
exec 9>"$home/lock"
flock 9
complete() { [ -x "$1/dcp/dcp" ] && [ -x "$1/managed/aspire-managed" ]; }
! complete "$home/bundle" || exit 0
# Not by --prefix: with that npm passes over the machine's own settings (a company's proxy or certificate).
cd "$home"
printf '%s\n' '{ "private": true }' >package.json
npm install --no-audit --no-fund --loglevel error "@microsoft/aspire-cli-linux-x64@$version" >/dev/null
HOME=$home "$cli/bin/aspire" setup --non-interactive --nologo >/dev/null
# The command unpacks beside itself or into its home, by the way it was installed.
for place in "$cli/bundle" "$home/.aspire/bundle"; do
  ! complete "$place" || { ln -sfn "$(readlink -f "$place")" "$home/bundle"; exit 0; }
done
exit 1
