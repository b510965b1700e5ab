# shellcheck shell=bash
# What the scripts in bench/ share: where the programs are, and which machine this is.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export TIDEGATE=${TIDEGATE:-$PWD/build/release/tidegate}
export RACE=${RACE:-$PWD/build/release/race}

machine() {
  printf '%s, %s cores, load %s; Linux %s; %s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$(cut -d ' ' -f 1 /proc/loadavg)" "$(uname -r)" "$(date -u +%F)"
}
