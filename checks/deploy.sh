#!/usr/bin/env bash
# Shows that the image works, without a Docker engine: lays a root directory as the last stage of the
# Dockerfile does, from the same files, with this machine's programs in place of the base image's;
# then runs its entrypoint in namespaces of its own as process 1, as the image's user, without any
# capability and with everything but /tmp and /sampo/data read-only. The node must become ready with
# its embedded PostgreSQL, do work, survive the loss of PostgreSQL, end in order by SIGTERM within
# the time docker-compose.yml gives it, and have everything when it is started again.
#
#   checks/deploy.sh
#
# Needs root and the right to make namespaces. What the files say is checked by DeploymentTest.

. "$(dirname "$0")/lib.sh"
(($# == 0)) || usage
unshare --mount --pid --net --fork --mount-proc true 2>/dev/null || {
  say "skipped: needs root and the right to make namespaces (unshare)"
  exit 0
}

root=$work/root
container_pid=

# --- the Dockerfile ---

# The last stage, an instruction a line.
stage() {
  sed -e '/^#/d' -e :more -e '/\\$/{N;s/\\\n */ /;b more' -e '}' "$home/Dockerfile" |
    awk '/^FROM/ { stage = "" } { stage = stage $0 "\n" } END { printf "%s", stage }'
}

# instruction NAME: its arguments, a line for each time it is there.
instruction() { stage | sed -n "s/^$1  *//p"; }

# words NAME: those of an instruction that is a JSON array.
words() { instruction "$1" | grep -o '\[.*' | jq -r '.[]'; }

# copy [--from=build] SOURCE... TARGET/
copy() {
  local source target=${*: -1}
  [[ $1 != --from=build ]] || shift
  [[ $target == /sampo/*/ ]] || give_up "COPY to $target, which is no directory of /sampo"
  mkdir -p "$root$target"
  while (($# > 1)); do
    for source in "$home"/${1#/build/}; do # a pattern
      [[ -e $source ]] || give_up "COPY $1: there is no $source"
      if [[ -d $source ]]; then cp -r "$source/." "$root$target"; else cp "$source" "$root$target"; fi
    done
    shift
  done
}

mapfile -t entrypoint < <(words ENTRYPOINT)
mapfile -t command < <(words CMD)
mapfile -t health < <(words HEALTHCHECK)
eval "variables=($(instruction ENV))"
IFS=: read -r user group <<<"$(instruction USER)"

# --- the root directory ---

lay_root() {
  local line name
  while read -r line; do
    # shellcheck disable=SC2086 # words of an instruction
    copy $line
  done < <(instruction COPY)
  mkdir -p "$root"/{proc,dev,tmp,etc,opt/java/openjdk,sampo/data} "$work/data"
  for name in usr bin lib lib64; do
    if [[ -L /$name ]]; then cp -P "/$name" "$root/$name"; else mkdir -p "$root/$name"; fi
  done
  echo "sampo:x:$user:$group::/sampo:/usr/sbin/nologin" >"$root/etc/passwd"
  echo "sampo:x:$group:" >"$root/etc/group"
  echo "127.0.0.1 localhost" >"$root/etc/hosts"
  cp /etc/ld.so.cache "$root/etc/"
  chown "$user:$group" "$work/data"
}

# Run in its namespaces: mounts what belongs there and becomes what the image runs.
become_container() {
  local name
  mount --bind "$root" "$root"
  for name in usr bin lib lib64; do
    [[ -L $root/$name || ! -d /$name ]] || mount --rbind -o ro "/$name" "$root/$name"
  done
  mount --bind -o ro "$jdk" "$root/opt/java/openjdk"
  mount -o remount,bind,ro "$root"
  mount --bind "$work/data" "$root/sampo/data"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs tmpfs "$root/dev/shm"
  mount -t tmpfs tmpfs "$root/tmp"
  ip link set lo up
  exec chroot "$root" "${as_user[@]}" "${entrypoint[@]}" "${command[@]}"
}

as_user=(setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs
  --bounding-set=-all --inh-caps=-all -- env -i PATH=/usr/local/bin:/usr/bin:/bin
  JAVA_HOME=/opt/java/openjdk "${variables[@]}")

# start_container [NAME=VALUE...], as docker run -e.
start_container() {
  local as_user=("${as_user[@]}" "$@") wait
  export -f become_container
  export root work jdk
  unshare --mount --pid --net --fork --kill-child bash -euc "
    $(declare -p as_user entrypoint command)
    become_container" </dev/null >>"$work/node.log" 2>&1 &
  node_pid=$!
  for ((wait = 0; wait < 100; wait++)); do
    container_pid=$(pgrep -P "$node_pid") && return
    sleep 0.05
  done
  give_up "no process starts"
}

# inside COMMAND..., as docker exec.
inside() {
  nsenter --target "$container_pid" --mount --pid --net --root --wd "${as_user[@]}" "$@" \
    </dev/null
}

healthy() { inside "${health[0]}" "$1" 2>/dev/null; }

healthy_or_dead() { healthy ready || ! node_lives; }

await_healthy() {
  within "$1" healthy_or_dead && healthy ready && return
  tail -n 30 "$work/node.log" >&2
  give_up "the container is not healthy within $1 s"
}

# Ends the container and sets its exit code.
stop_container() {
  kill -TERM "$container_pid"
  wait "$node_pid"
  exit_code=$?
  node_pid=
}

# --- the check ---

jdk=$(newest_java) || exit 1
jdk=${jdk%/bin/java}
lay_root
figure "size of what the Dockerfile lays on its base" "$(du -sm "$root/sampo" | cut -f 1) MiB"

start_container
wait "$node_pid"
expect "exit code without SAMPO_SECURITY_ALLOW_INSECURE_BIND" 1 $?
node_pid=
grep -q allowInsecureBind "$work/node.log" || broke "the refusal does not name allowInsecureBind"

outside=(SAMPO_SECURITY_ALLOW_INSECURE_BIND=true SAMPO_ADVERTISED_HOST=127.0.0.1)
begin=$(now_ms)
start_container "${outside[@]}"
await_healthy 120
figure "first start with embedded PostgreSQL to ready" "$(seconds $(($(now_ms) - begin))) s"
inside "${health[@]}" || broke "the health check of the image fails on a ready node"
healthy nonsense && broke "the health check takes any answer for health"
expect "process 1" java "$(basename "$(readlink "/proc/$container_pid/exe")")"
expect "its user" "$user" "$(command stat -c %u "/proc/$container_pid")"
expect "its capabilities" 0000000000000000 "$(awk '/^CapEff/ { print $2 }' "/proc/$container_pid/status")"
id=$(inside /sampo/bin/sampo submit echo '"kept"' --wait --json | jq -r .id)
[[ $id == ?* && $id != null ]] || broke "no task can be submitted inside"

kill -9 "$(pgrep -P "$container_pid" -x postgres | head -n 1)"
within 30 healthy ready || broke "not healthy within 30 s after PostgreSQL was killed"

submits_sleep() { inside /sampo/bin/sampo submit sleep '"PT3S"' >/dev/null 2>&1; }
within 30 submits_sleep || broke "no second task can be submitted"
begin=$(now_ms)
stop_container
took=$(($(now_ms) - begin))
figure "SIGTERM with a task of 3 s running, to the end" "$(seconds $took) s"
[[ $exit_code == 0 || $exit_code == 143 ]] || broke "exit code $exit_code after SIGTERM"
grace=$(sed -n 's/^  stop_grace_period: \([0-9]*\)s$/\1/p' "$home/docker-compose.yml")
((took < grace * 1000)) || broke "SIGTERM takes longer than stop_grace_period, $grace s"

begin=$(now_ms)
start_container "${outside[@]}"
await_healthy 60
figure "second start to ready" "$(seconds $(($(now_ms) - begin))) s"
expect "what was submitted before" succeeded \
  "$(inside /sampo/bin/sampo get "$id" --json | jq -r .status)"
stop_container
