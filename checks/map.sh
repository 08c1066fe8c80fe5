#!/usr/bin/env bash
# Shows that `find DIR -type f | bin/sampo map checksum` computes what sha256sum computes, on real
# files, (a) undisturbed, (b) with the node killed by SIGKILL half-way and started again, (c) with
# `map --name` itself killed by SIGKILL half-way and started again. In all three no file is missing
# and none ran twice, but for those in flight when the node was killed.
#
#   checks/map.sh [--files N] [DIR]      (default: /usr/share)
#
#   --files N  takes only the first N files
#
# Names that are not valid UTF-8 or hold a line end cannot be lines of text: they are reported and
# left out. Empty and unreadable files are not.

dir=/usr/share files=
. "$(dirname "$0")/lib.sh"
while (($#)); do
  case $1 in
    --files) files=$2 && shift ;;
    -*) usage ;;
    *) dir=$1 ;;
  esac
  shift
done

# --- the files, and what sha256sum says ---

LC_ALL=C find "$dir" -type f -readable -print0 2>/dev/null >"$work/names0"
all=$(tr -cd '\0' <"$work/names0" | wc -c)
# A line end in a name becomes \1 on the way, so that such a name is dropped as one.
tr '\n\0' '\1\n' <"$work/names0" | grep -v $'\1' >"$work/names-one-line"
LC_ALL=C.UTF-8 grep -ax '.*' "$work/names-one-line" >"$work/names-valid"
LC_ALL=C sort -u "$work/names-valid" | shuf --random-source=<(yes) >"$work/names-shuffled"
head -n "${files:-9999999999}" "$work/names-shuffled" >"$work/names"
count=$(wc -l <"$work/names")
figure "files below $dir" "$all"
figure "of these with names that are no line of UTF-8, excluded" \
  "$((all - $(wc -l <"$work/names-valid")))"
((count > 0)) || give_up "no files"

begin=$(now_ms)
tr '\n' '\0' <"$work/names" |
  xargs -0 -P "$(nproc)" -n 500 sh -c 'sha256sum -z -- "$@" >"$0.$$"' "$work/sums"
cat "$work"/sums.* | tr '\0' '\n' | sed -E 's/^([0-9a-f]{64})  /\1 /' |
  LC_ALL=C sort >"$work/wanted"
figure "sha256sum of $count files, $(nproc) processes" "$(seconds $(($(now_ms) - begin))) s"

# --- the three runs ---

# The outputs of a run, compared with sha256sum as a set of lines `HASH NAME`, byte for byte; each
# task may be there more than once only where a run was killed, and then it is the same task.
compare() {
  local what=$1 ran_again_max=$2
  shift 2
  # The last line of an output whose writer was killed may be cut.
  cat "$@" | grep -a '}$' | jq -c -R 'fromjson? // empty' >"$work/tasks"
  expect "$what, tasks that did not succeed" 0 \
    "$(jq -r 'select(.status != "succeeded") | .id' "$work/tasks" | sort -u | wc -l)"
  jq -r '.result.sha256 + " " + .payload' "$work/tasks" | LC_ALL=C sort -u >"$work/seen"
  cmp -s "$work/wanted" "$work/seen" || {
    broke "$what: differs from sha256sum in $(diff "$work/wanted" "$work/seen" | grep -c '^[<>]') lines"
    diff "$work/wanted" "$work/seen" | head -n 5 >&2
  }
  expect "$what, different tasks" "$count" "$(jq -r .id "$work/tasks" | sort -u | wc -l)"
  figure "$what: files equal to sha256sum" "$(comm -12 "$work/wanted" "$work/seen" | wc -l)"
  local again
  again=$(jq -r 'select(.attempt > 1) | .id' "$work/tasks" | sort -u | wc -l)
  ((again <= ran_again_max)) || broke "$what: $again tasks ran more than once, $ran_again_max may"
  figure "$what: tasks that ran more than once" "$again"
  # Whatever ran more than once was in flight at the kill: its earlier attempts were lost.
  expect "$what, earlier attempts that were not lost to a kill" 0 \
    "$(jq -r 'select(.attempt > 1) | .attempts[:-1][] | select(.outcome != "lost") | .number' \
      "$work/tasks" | wc -l)"
}

lines() { cat "$@" 2>/dev/null | wc -l; }

lines_reach() { (($(lines "$1") >= $2)) || dead "$3"; }

accepted() {
  expect "$1, acceptedTotal" "$2" "$(stat .acceptedTotal)"
  within 60 stat_is .finishedTotal "$2" || broke "$1: finishedTotal is $(stat .finishedTotal)"
}

start_node
await_ready 120

begin=$(now_ms)
"$sampo" map checksum <"$work/names" >"$work/a" || broke "(a) map ended with $?"
took=$(($(now_ms) - begin))
figure "(a) undisturbed: time" "$(seconds $took) s"
figure "(a) undisturbed: files a second" "$((count * 1000 / (took + 1)))"
compare "(a) undisturbed" 0 "$work/a"
accepted "(a) undisturbed" "$count"

begin=$(now_ms)
"$sampo" map checksum <"$work/names" >"$work/b" 2>"$work/b-notices" &
map_pid=$!
within 600 lines_reach "$work/b" $((count / 2)) "$map_pid"
dead "$map_pid" && broke "(b) map was done before the node could be killed: take more files"
kill_node
killed=$(now_ms)
figure "(b) node killed after results" "$(lines "$work/b")"
start_node
await_ready 60
figure "(b) node ready again after" "$(seconds $(($(now_ms) - killed))) s"
wait "$map_pid" || broke "(b) map ended with $?: $(tail -n 3 "$work/b-notices")"
figure "(b) node killed: time" "$(seconds $(($(now_ms) - begin))) s"
# In flight is what map had sent and not yet got back: its window.
compare "(b) node killed" 1000 "$work/b"
accepted "(b) node killed" $((2 * count))

begin=$(now_ms)
"$sampo" map --name half-way checksum <"$work/names" >"$work/c1" 2>/dev/null &
map_pid=$!
within 600 lines_reach "$work/c1" $((count / 2)) "$map_pid"
kill -9 "$map_pid" || broke "(c) map was done before it could be killed: take more files"
wait "$map_pid" 2>/dev/null
figure "(c) map killed after results" "$(lines "$work/c1")"
"$sampo" map --name half-way checksum <"$work/names" >"$work/c2" || broke "(c) map ended with $?"
figure "(c) map killed: time" "$(seconds $(($(now_ms) - begin))) s"
expect "(c) the second run alone is complete" "$count" "$(lines "$work/c2")"
compare "(c) map killed" 0 "$work/c1" "$work/c2"
accepted "(c) map killed" $((3 * count))
