# Counts test cases in a ctest log (Testing/Temporary/LastTest.log) and prints "N passed, N failed[, N skipped]".
# A GoogleTest program counts by its cases, a runner by its closing line "N passed, N failed", any other test as one.
# Exits 1 when something failed or nothing ran.
/^[0-9]+\/[0-9]+ Test: / { in_test = 1; ok = bad = skip = 0; cases = 0 }
in_test && /^\[       OK \] / { ok++; cases = 1 }
in_test && /^\[  SKIPPED \] .*\)$/ { skip++; cases = 1 }
in_test && /^\[  FAILED  \] .*\)$/ { bad++; cases = 1 }
in_test && /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { ok = $1; bad = $3; skip = $5 + 0; cases = 1 }
in_test && /^# (pass|fail|skipped) [0-9]+$/ {  # node --test
  if ($2 == "pass") ok = $3
  if ($2 == "fail") bad = $3
  if ($2 == "skipped") skip = $3
  cases = 1
}
in_test && /^Test (Passed|Failed|time out|not run|Skipped)|^Test timeout|^Unable to find executable|^Could not find executable/ {
  good = /^Test Passed/
  if (!cases && good) ok = 1
  if (!good && !bad) bad = 1  # it crashed, hung, or isn't there
  passed += ok; failed += bad; skipped += skip
  in_test = 0
}
END {
  if (in_test) failed++
  printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
  exit failed > 0 || passed == 0
}
