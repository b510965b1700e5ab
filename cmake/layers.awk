# What may include what. Usage: awk -f layers.awk ROOMS FILE...   (ROOMS: lines "room: need need | test need"; files by
# their path from the project's root). A file may include its own room, the rooms its room NEEDS, and, in a test, those
# it TEST_NEEDS; a third-party library only in src/base. Prints what breaks this, exits 1.
function room_of(path,  room) {  # the longest room that the path lies in
  for (room = path; sub(/\/[^\/]*$/, "", room);) if (room in needs) return room
  return path in needs ? path : ""
}

function complain(text) { print FILENAME ":" FNR ": " text; bad = 1 }

function may(room, other, in_test) {
  if (room == other) return 1
  if (index(" " needs[room] " ", " " other " ")) return 1
  return in_test && index(" " test_needs[room] " ", " " other " ")
}

function is_of_the_system(name) {
  return name ~ /^(sys|netinet|arpa|net|linux)\// || \
    name ~ /^(dirent|dlfcn|errno|fcntl|limits|netdb|poll|pthread|pwd|sched|signal|spawn|stdlib|string|termios|time|unistd)\.h$/
}

NR == FNR {  # the list of rooms
  room = $0; sub(/:.*/, "", room)
  list = $0; sub(/^[^:]*: */, "", list)
  split(list, halves, " *[|] *")
  needs[room] = halves[1]; test_needs[room] = halves[2]
  next
}

FNR == 1 {
  path = FILENAME; sub(/^.*src\//, "", path)
  room = room_of(path)
  in_test = path ~ /_test\.cc$/
  if (room == "" && path ~ /^app\//) { room = "app"; needs["app"] = "app/cli" }
  if (room == "") complain("this file lies in no room: name its folder in CMakeLists.txt with tidegate_room()")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
  name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
  if (in_test && name ~ /^support\//) next
  other = room_of(name)
  if (other == "") complain("\"" name "\" is not in a room: include by the path from src/")
  else if (!may(room, other, in_test)) complain(room " may not include " other)
}

/^[ \t]*#[ \t]*include[ \t]*</ {
  name = $0; sub(/^[^<]*</, "", name); sub(/>.*/, "", name)
  if (room ~ /^core\// && !in_test && name ~ /^(chrono|ctime|filesystem|fstream|iostream|random)$/)
    complain(room " may not include <" name ">: core knows no clock, no files and no chance")
  if (name !~ /[.\/]/) next  # C++ itself
  if (is_of_the_system(name)) {
    if (room ~ /^core\//) complain(room " may not include <" name ">: core knows no clock, no files and no chance")
    next
  }
  if (in_test && name ~ /^(gtest|gmock)\//) next
  if (room == "base" || room == "core/stats") next
  complain(room " may not include <" name ">: a library has one adapter, in src/base")
}

END { exit bad }
