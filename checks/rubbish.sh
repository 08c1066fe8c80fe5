#!/usr/bin/env bash
# Shows that bad input is answered with a problem document (RFC 9457) that names what is wrong,
# changes nothing, and does the node no harm: malformed and deeply nested JSON, bad UTF-8, unknown
# fields, wrong types, too much, bad lines within a bulk, bodies and requests that stall or are no
# HTTP at all, unknown ids, methods, paths, content types and task types.
#
#   checks/rubbish.sh

. "$(dirname "$0")/lib.sh"
(($# == 0)) || usage

tried=0
json='content-type: application/json' ndjson='content-type: application/x-ndjson'

# refused STATUS POINTER WHAT CURL-ARGUMENTS...: the answer has the status, is a problem document
# and, unless POINTER is -, names this field.
refused() {
  local status=$1 pointer=$2 what=$3 seen
  shift 3
  tried=$((tried + 1))
  seen=$(curl -s -m 60 -o "$work/body" -w '%{http_code} %{content_type}' "$@")
  [[ $seen == "$status application/problem+json"* ]] || {
    broke "$what: wanted $status application/problem+json, saw $seen $(head -c 300 "$work/body")"
    return
  }
  expect "$what, status in the document" "$status" "$(jq .status "$work/body")"
  expect "$what, title is a text" string "$(jq -r '.title | type' "$work/body")"
  if [[ $pointer != - ]]; then
    expect "$what, pointer" "$pointer" "$(jq -r '.errors[0].pointer' "$work/body")"
  fi
}

# submit STATUS POINTER WHAT BODY: a single submission
submit() { refused "$1" "$2" "$3" "$(api)/v1/tasks" -H "$json" --data-binary "$4"; }

# The same from a file, for bodies that are no command line.
submit_file() { refused "$1" "$2" "$3" "$(api)/v1/tasks" -H "$json" --data-binary "@$4"; }

management() { echo "http://127.0.0.1:$management_port"; }
repeated() { head -c "$2" </dev/zero | tr '\0' "$1"; }

start_node
await_ready 120
curl -s -f -H "$json" "$(api)/v1/tasks?wait=PT10S" -d '{"type":"echo","payload":1}' >"$work/good" ||
  give_up "a good task is not taken"
accepted=$(stat .acceptedTotal)

# --- JSON that is none ---
submit 400 - 'no body' ''
submit 400 - 'half an object' '{"type":"echo"'
submit 400 - 'two values' '{"type":"echo"}{"type":"echo"}'
submit 400 - 'no quotes' '{type:echo}'
submit 400 - 'a comma too many' '{"type":"echo",}'
submit 400 - 'not a number' '{"type":"echo","payload":01}'
submit 400 - 'NaN' '{"type":"echo","payload":NaN}'
submit 400 - 'a lone backslash' '{"type":"ec\ho"}'
printf '{"type":"echo","payload":"\xff\xfe"}' >"$work/utf8"
submit_file 400 - 'bytes that are no UTF-8' "$work/utf8"
printf '{"type":"echo","payload":"\xed\xa0\x80"}' >"$work/surrogate"
submit_file 400 - 'a surrogate in UTF-8' "$work/surrogate"
printf '{"type":"echo","payload":"\xc0\xaf"}' >"$work/overlong"
submit_file 400 - 'overlong UTF-8' "$work/overlong"
printf '{"type":"echo","payload":"\0"}' >"$work/nul"
submit_file 400 - 'a control character in a text' "$work/nul"
head -c 65536 /dev/urandom >"$work/noise"
submit_file 400 - 'noise' "$work/noise"
{ printf '{"type":"echo","payload":' && repeated '[' 100000 && repeated ']' 100000 && printf '}'; } \
  >"$work/deep"
submit_file 400 - 'nested 100,000 deep' "$work/deep"
{ repeated '[' 500000; } >"$work/deeper"
submit_file 400 - 'nested 500,000 deep, never closed' "$work/deeper"

# --- JSON that is no task ---
submit 400 - 'an array' '[]'
submit 400 - 'a text' '"echo"'
submit 422 /type 'no type' '{}'
submit 422 /type 'a type of a wrong kind' '{"type":7}'
submit 422 /type 'an empty type' '{"type":""}'
submit 422 /type 'a type with a blank' '{"type":"a b"}'
submit 422 /type 'a long type' "{\"type\":\"$(repeated t 201)\"}"
submit 422 /type 'an unknown type' '{"type":"no-such-handler"}'
submit 422 /nonsense 'an unknown field' '{"type":"echo","nonsense":1}'
submit 422 /a~1b~0c 'an unknown field with / and ~' '{"type":"echo","a/b~c":1}'
submit 422 /retry/nonsense 'an unknown field within' '{"type":"echo","retry":{"nonsense":1}}'
submit 422 /priority 'a priority of a wrong kind' '{"type":"echo","priority":"5"}'
submit 422 /priority 'a priority too high' '{"type":"echo","priority":10}'
submit 422 /priority 'half a priority' '{"type":"echo","priority":1.5}'
submit 422 /priority 'a huge priority' '{"type":"echo","priority":1e999}'
submit 422 /delay 'a delay of a wrong form' '{"type":"echo","delay":"5s"}'
submit 422 /delay 'a negative delay' '{"type":"echo","delay":"-PT5S"}'
submit 422 /runAt 'a time of a wrong form' '{"type":"echo","runAt":"tomorrow"}'
submit 422 /timeout 'no timeout at all' '{"type":"echo","timeout":"PT0S"}'
submit 422 /retry 'a retry of a wrong kind' '{"type":"echo","retry":3}'
submit 422 /retry/maxAttempts 'no attempts' '{"type":"echo","retry":{"maxAttempts":0}}'
submit 422 /retry/multiplier 'a shrinking backoff' '{"type":"echo","retry":{"multiplier":0.1}}'
submit 422 /labels 'labels of a wrong kind' '{"type":"echo","labels":["a"]}'
submit 422 /labels/a 'a label of a wrong kind' '{"type":"echo","labels":{"a":1}}'
submit 422 /queue 'a queue with a slash' '{"type":"echo","queue":"a/b"}'
labels=$(for i in {1..17}; do printf '"l%d":"v",' "$i"; done)
submit 422 /labels 'too many labels' "{\"type\":\"echo\",\"labels\":{${labels%,}}}"

# --- too much ---
{ printf '{"type":"echo","payload":"' && repeated x 1048577 && printf '"}'; } >"$work/large"
submit_file 413 - 'a payload of more than 1 MiB' "$work/large"
{ printf '{"type":"echo","payload":"' && repeated x 20000000 && printf '"}'; } >"$work/larger"
submit_file 413 - 'a body of 20 MB' "$work/larger"
refused 413 - 'a body of 20 MB of unknown length' "$(api)/v1/tasks" -H "$json" \
  -H 'transfer-encoding: chunked' --data-binary "@$work/larger"

# --- the wrong address ---
refused 404 - 'no such task' "$(api)/v1/tasks/no-such-task"
refused 404 - 'an id with odd characters' "$(api)/v1/tasks/%00%ff%2f"
refused 404 - 'no such path' "$(api)/v1/nothing"
refused 404 - 'no such task to cancel' -X POST "$(api)/v1/tasks/no-such-task/cancel"
refused 404 - 'no such task to retry' -X POST "$(api)/v1/tasks/no-such-task/retry"
refused 405 - 'no such method' -X PUT "$(api)/v1/tasks"
refused 501 - 'a method that nobody knows' -X BREW "$(api)/v1/stats"
refused 415 - 'no JSON' "$(api)/v1/tasks" -H 'content-type: text/plain' -d 'hello'
refused 415 - 'XML' "$(api)/v1/tasks" -H 'content-type: application/xml' -d '<task/>'
refused 400 - 'a wait of a wrong form' "$(api)/v1/tasks?wait=soon" -H "$json" -d '{"type":"echo"}'
refused 400 - 'an unknown parameter' "$(api)/v1/tasks?colour=red"
refused 400 - 'a limit of a wrong kind' "$(api)/v1/tasks?limit=many"
refused 400 - 'a cursor of one'"'"'s own' "$(api)/v1/tasks?cursor=xyz"
refused 422 /maxRunning 'a queue of none' -X PATCH "$(api)/v1/queues/default" -H "$json" \
  -d '{"maxRunning":0}'

# --- the wrong host, the wrong page, the wrong encoding ---
refused 421 - 'another host' "$(api)/v1/stats" -H 'Host: evil.example'
refused 421 - 'another host, to write' "$(api)/v1/tasks" -H 'Host: evil.example' -H "$json" \
  -d '{"type":"echo"}'
refused 421 - 'another host, management' "$(management)/cluster/members" -H 'Host: evil.example'
refused 403 - 'a page of another origin' "$(api)/v1/tasks" -H 'Origin: http://evil.example' \
  -H "$json" -d '{"type":"echo"}'
refused 403 - 'a page of another site' "$(api)/v1/tasks" -H 'Sec-Fetch-Site: cross-site' \
  -H "$json" -d '{"type":"echo"}'
refused 403 - 'a page of another origin, management' -X PUT "$(management)/manage/loggers/x" \
  -H 'Origin: http://evil.example' -H "$json" -d '{"level":"info"}'
refused 415 - 'brotli' "$(api)/v1/tasks" -H 'content-encoding: br' -H "$json" -d '{"type":"echo"}'
refused 415 - 'a bulk in brotli' "$(api)/v1/tasks" -H 'content-encoding: br' -H "$ndjson" \
  -d '{"type":"echo"}'
refused 400 - 'gzip that is none' "$(api)/v1/tasks" -H 'content-encoding: gzip' -H "$json" \
  -d '{"type":"echo"}'
{ printf '{"type":"echo","payload":"' && repeated x 100000000 && printf '"}'; } | gzip >"$work/bomb"
refused 413 - '100 MB in 100 KB of gzip' "$(api)/v1/tasks" -H 'content-encoding: gzip' -H "$json" \
  --data-binary "@$work/bomb"

# --- times that would come back as others ---
submit 422 /runAt 'a leap second' '{"type":"echo","runAt":"2030-06-30T23:59:60Z"}'
submit 422 /runAt 'the hour 24' '{"type":"echo","runAt":"2030-06-30T24:00:00Z"}'
submit 422 /runAt 'microseconds' '{"type":"echo","runAt":"2030-06-30T12:00:00.000001Z"}'
submit 422 /delay 'ten years' '{"type":"echo","delay":"P10Y"}'
submit 422 /delay 'a tenth of a millisecond' '{"type":"echo","delay":"PT0.0001S"}'
printf '\xef\xbb\xbf{"type":"echo"}' >"$work/mark"
submit_file 400 - 'a byte order mark' "$work/mark"
expect 'nothing of all this was accepted' "$accepted" "$(stat .acceptedTotal)"

# --- bad lines in the middle of good ones: each rejects only itself ---
for ((i = 1; i <= 1000; i++)); do
  case $i in
    100) echo '{"type":"echo"' ;;
    200) echo '{"type":"echo","priority":99}' ;;
    300) printf '{"type":"echo","payload":"\xff"}\n' ;;
    400) echo '{"type":"no-such-handler"}' ;;
    500) cat "$work/deep" && echo ;;
    600) cat "$work/large" && echo ;;
    *) echo '{"type":"echo","payload":'"$i"'}' ;;
  esac
done >"$work/bulk"
curl -s -m 60 "$(api)/v1/tasks" -H "$ndjson" --data-binary "@$work/bulk" >"$work/body"
expect 'a bulk with bad lines, accepted' 994 "$(jq .accepted "$work/body")"
expect 'a bulk with bad lines, rejected' 100,200,300,400,500,600 \
  "$(jq -r '[.rejected[].line] | sort | map(tostring) | join(",")' "$work/body")"
expect 'a bulk with bad lines, pointer of line 200' /priority \
  "$(jq -r '.rejected[] | select(.line == 200) | .problem.errors[0].pointer' "$work/body")"
expect 'acceptedTotal after the bulk' $((accepted + 994)) "$(stat .acceptedTotal)"

# --- what is no proper request: an error or an end, but no harm ---

# raw SECONDS: sends standard input as it is and prints what comes back.
raw() {
  exec 5<>"/dev/tcp/127.0.0.1/$http_port" || return
  timeout "$1" cat <&5 &
  local reader=$!
  cat >&5 2>/dev/null
  wait "$reader"
  exec 5>&-
}
head -c 100000 /dev/urandom | raw 5 >"$work/raw"
printf 'GET / HTTP/9.9\r\n\r\n' | raw 5 >"$work/raw"
printf 'GET /v1/stats HTTP/1.1\r\n\r\n' | raw 5 >"$work/raw"
grep -q '^HTTP/1.1 400' "$work/raw" || broke "no Host: saw $(head -n 1 "$work/raw")"
printf 'GET /v1/stats HTTP/1.0\r\n\r\n' | raw 5 >"$work/raw"
grep -q '^HTTP/1.1 200' "$work/raw" || broke "HTTP/1.0, no Host: saw $(head -n 1 "$work/raw")"
printf '\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03' | raw 5 >"$work/raw"
{ printf 'GET /v1/stats HTTP/1.1\r\nHost: localhost\r\nX: ' && repeated x 1000000; } | raw 5 >"$work/raw"
grep -q '^HTTP/1.1 4' "$work/raw" || broke "a huge header: saw $(head -n 1 "$work/raw")"
printf 'POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n' |
  raw 5 >"$work/raw"
grep -q '^HTTP/1.1 400' "$work/raw" || broke "a negative length: saw $(head -n 1 "$work/raw")"
for ((i = 0; i < 200; i++)); do
  printf 'POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"type":' \
    >"/dev/tcp/127.0.0.1/$http_port" # and gone
done
begin=$(now_ms)
printf 'POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"type":' |
  raw 60 >"$work/raw"
grep -q '^HTTP/1.1 408' "$work/raw" || broke "a body that stalls: saw $(head -n 1 "$work/raw")"
grep -qi '^content-type: application/problem+json' "$work/raw" ||
  broke 'a body that stalls: no problem document'
figure "a body that stalls is ended after" "$(seconds $(($(now_ms) - begin))) s"

# --- and the node is as well as before ---
ready || broke 'the node is not ready afterwards'
node_lives || broke 'the node has died'
within 30 stat_is .finishedTotal $((accepted + 994)) || broke "not all good tasks finished"
curl -s -f -H "$json" "$(api)/v1/tasks?wait=PT10S" -d '{"type":"echo","payload":2}' >"$work/good" &&
  [[ $(jq -r .status "$work/good") == succeeded ]] || broke 'a good task does not succeed'
if grep -qE ' ERROR |OutOfMemory|StackOverflow' "$work/node.log"; then
  broke "the node's log has errors: $(grep -m 1 -E ' ERROR |OutOfMemory|StackOverflow' "$work/node.log")"
fi
figure "kinds of rubbish tried" "$((tried + 15))" # six of them lines of a bulk, nine raw
