#!/usr/bin/env bash
# precompile.sh CACHE FOLDER...: beside each build folder makes FOLDER-ready, the same program with its machine code already in its libraries (ReadyToRun),
# so that a start does not spend its seconds on compiling the same libraries in every process. What several programs share is compiled once and is one file.
set -euo pipefail
cd "$(dirname "$0")/../.."

cache=$1
shift
project=Perspektiva.AppHost/native/precompiler/Precompiler.csproj
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "no precompiler is fetched for $(uname -sm)" >&2; exit 1; }
dotnet restore "$project" -v q >&2
compiler=$(dotnet msbuild "$project" -getProperty:CompilerFolder)crossgen2
[ -f "$compiler" ] || { echo "the precompiler is missing: $compiler" >&2; exit 1; }
chmod +x "$compiler"
frameworks=() framework=""
for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
  framework=$(dotnet --list-runtimes | sed -n "s/^$name \(10\.[^ ]*\) \[\(.*\)\]$/\2\/\1/p" | sort -V | tail -n 1)
  frameworks+=(-r "$framework/*.dll")
done
# What another compiler made, or for another framework, is of no use.
cache=$cache/$(printf '%s\n' "$compiler" "${frameworks[@]}" | sha256sum | cut -c1-16)
mkdir -p "$cache"

# compile FOLDER LIBRARY KEY: a library that is no managed code, or compiled already, is taken as it is.
compile() {
  local into=$cache/$3.dll
  if ! "$compiler" "$1/$2" -o "$into.new" -r "$1/*.dll" "${frameworks[@]}" --targetos linux --targetarch x64 -O >"$into.log" 2>&1; then
    grep -q -e 'already compiled' -e 'input file is not managed' -e 'No input files' "$into.log" || echo "not precompiled: $2 ($(grep -m1 -i error "$into.log" || tail -n 1 "$into.log"))" >&2
    cp "$1/$2" "$into.new"
  fi
  rm -f "$into.log"
  mv "$into.new" "$into"
}

declare -A asked=()
jobs=$(nproc)
for folder in "$@"; do
  rm -rf "$folder-ready"
  cp -a "$folder" "$folder-ready"
  while read -r key library; do
    # Development tools, and what a start does not touch.
    case "$library" in Microsoft.CodeAnalysis* | Microsoft.Build* | Microsoft.EntityFrameworkCore.Design.dll | Humanizer.dll | Mono.TextTemplating.dll | BouncyCastle*) continue ;; esac
    printf '%s %s\n' "$key" "$library" >>"$folder-ready/.precompiled"
    [ -z "${asked[$key]:-}" ] || continue
    asked[$key]=1
    [ -e "$cache/$key.dll" ] || {
      while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
      compile "$folder" "$library" "$key" &
    }
  done < <(cd "$folder" && ls -S -- *.dll | xargs -r -d '\n' sha256sum -- | sed 's/^\\//')
done
wait

for folder in "$@"; do
  while read -r key library; do ln -f "$cache/$key.dll" "$folder-ready/$library"; done <"$folder-ready/.precompiled"
  rm "$folder-ready/.precompiled"
done
# What no program has any more.
find "${cache%/*}" -name '*.dll' -links 1 -delete
