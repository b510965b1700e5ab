#!/usr/bin/env bash
# Puts tidegate on the PATH: from $PACKAGE (a path or an https URL of a .deb or a binary), else the one that is there, else
# the release $VERSION. $SHA256, when given, is what the package must be, and then what happens to be there is not used.
set -euo pipefail

say() { echo "tidegate: $*"; }
die() { echo "::error title=tidegate::$*"; exit 2; }

if [ -z "$PACKAGE$SHA256" ] && command -v tidegate >/dev/null; then
  say "using $(command -v tidegate), $(tidegate version)"
  exit 0
fi

release=https://github.com/tidegate/tidegate/releases/download
PACKAGE=${PACKAGE:-$release/v$VERSION/tidegate_${VERSION}_$(dpkg --print-architecture 2>/dev/null || echo amd64).deb}
folder=$RUNNER_TEMP/tidegate
mkdir -p "$folder/bin"

case $PACKAGE in
https://*)
  file=$folder/${PACKAGE##*/}
  curl --fail --silent --show-error --location --proto '=https' --retry 3 --max-time 120 --output "$file" "$PACKAGE" ||
    die "could not download $PACKAGE"
  ;;
*) file=$PACKAGE ;;
esac
[ -f "$file" ] || die "there is no package $file"
if [ -n "$SHA256" ]; then
  echo "$SHA256  $file" | sha256sum --check --status || die "the SHA-256 of $file is not $SHA256"
fi

case $file in
*.deb)
  if [ "$(id -u)" = 0 ]; then sudo=(); else sudo=(sudo); fi
  "${sudo[@]}" apt-get install -y -q --no-install-recommends "$(realpath "$file")" >"$folder/apt.log" 2>&1 ||
    { tail -20 "$folder/apt.log"; die "could not install $file"; }
  ;;
*)
  install -m 755 "$file" "$folder/bin/tidegate"
  echo "$folder/bin" >>"$GITHUB_PATH"
  export PATH=$folder/bin:$PATH
  ;;
esac
say "installed $(command -v tidegate), $(tidegate version)"
