#!/usr/bin/env bash
# Runs tidegate with the action's inputs, which come as environment variables so that nothing in them is run as shell.
# tidegate itself writes annotations, the step's summary and the outputs.
set -uo pipefail

die() { echo "::error title=tidegate::$*"; exit 2; }

# The lines of $1 that are not blank, without the white space around them, into the array `lines`.
lines_of() {
  lines=()
  local line
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || lines+=("$line")
  done <<<"$1"
}

case $COMMAND in check | watch) ;; *) die "command is \"$COMMAND\": use check or watch" ;; esac
case $ON_INCONCLUSIVE in block | pass) ;; *) die "on-inconclusive is \"$ON_INCONCLUSIVE\": use block or pass" ;; esac

arguments=("$COMMAND")
lines_of "$GATE"
[ ${#lines[@]} -gt 0 ] || die "no gate file is given"
gates=("${lines[@]}")
[ "$COMMAND" = check ] || [ ${#gates[@]} = 1 ] || die "watch takes one gate, and ${#gates[@]} are given"
lines_of "$SET"
for setting in "${lines[@]}"; do arguments+=("--set=$setting"); done
[ -z "$SINCE" ] || arguments+=("--since=$SINCE")
[ -z "$CONFIG" ] || arguments+=("--config=$CONFIG")
if [ -n "$EVIDENCE" ] && [ ${#gates[@]} -gt 1 ]; then  # a folder with a file for each
  EVIDENCE=${EVIDENCE%.json}
  mkdir -p "$EVIDENCE"
  rm -f -- "$EVIDENCE"/*.evidence.json
fi
[ -z "$EVIDENCE" ] || arguments+=("--evidence=$EVIDENCE")
[ -z "$JUNIT" ] || arguments+=("--format=text,junit=$JUNIT")
lines_of "$ARGS"
arguments+=("${lines[@]}" -- "${gates[@]}")

rm -f -- "$EVIDENCE" "$JUNIT" 2>/dev/null  # of an earlier run, which a wrong gate file would leave
tidegate "${arguments[@]}"
code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ "$ON_INCONCLUSIVE" = pass ] && { [ $code = 3 ] || [ $code = 4 ]; }; then
  echo "::warning title=tidegate::The gate could not tell (exit code $code), and on-inconclusive lets that pass"
  exit 0
fi
exit $code
