#!/usr/bin/env bash
# The README's two commands where there is nothing but python3 with venv, git and make: `make site` by an ordinary user,
# `make test` by root, in a Debian 12 and a Debian 13 as bare as debootstrap makes them, on a fresh clone of HEAD.
# The systems are kept in .cache/bare. Each command gets a copy of its own in namespaces of its own, so whatever it
# installs, mounts or starts is gone with it; of one that fails the copy stays, to be looked at.
# Usage: tests/bare/run.sh [SYSTEM:COMMAND …], for instance trixie:site; without words all, and `make site` here first,
# which the others are compared with.
set -euo pipefail
cd "$(dirname "$0")/../.."
store=$PWD/.cache/bare
. tests/bare/sources.sh
[ "$(id -u)" = 0 ] || { echo "error: tests/bare/run.sh makes file systems and namespaces: run it as root" >&2; exit 1; }
[ $# != 0 ] || set -- host:site bookworm:site trixie:site bookworm:test trixie:test

# how this machine reaches the registries; what makes a site the same wherever it is built
mapfile -t network < <(env | grep -iE '^((https?|no|all)_proxy|(pip|ssl|requests|curl|git_ssl|node_extra)_[a-z_]*|npm_config_registry)=' || true)
same=("SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)" "BUILD_ID=$(git rev-parse --short HEAD)")

make_system() { # SUITE
  [ ! -d "$store/$1" ] || return 0
  local new=$store/$1.part mirror
  rm -rf "$new"
  mirror=$(list_sources "$1" | cut -d' ' -f2 | head -n 1)
  http_proxy=${http_proxy:-$(apt-config dump Acquire::http::Proxy | cut -d'"' -f2)} \
    debootstrap --variant=minbase --include=python3,python3-venv,git,make,ca-certificates "$1" "$new" "$mirror" \
    > "$store/$1.log" 2>&1 || { tail "$store/$1.log" >&2; return 1; }
  chroot "$new" useradd --create-home writer
  mv "$new" "$store/$1"
}

pass_network() { # ROOT SUITE
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/"
  apt-config dump Acquire | grep -iE '^Acquire::(https?|retries|check)' > "$1/etc/apt/apt.conf.d/90-machine" || true
  list_sources "$2" > "$1/etc/apt/sources.list"
  { echo '[global]'; .venv/bin/python -m pip config list |
    sed -nE "s/^global\.((extra-)?index-url|trusted-host|proxy|cert|timeout)='(.*)'$/\1 = \3/p"; } > "$1/etc/pip.conf"
}

# run the words after the first one, with the first one as the whole machine
# shellcheck disable=SC2016 # expanded by the inner shell
within='
  mount --rbind "$0" "$0"
  cd "$0"
  mount --rbind /dev dev
  mount --rbind /sys sys
  mount -t proc proc proc
  mount -t tmpfs -o mode=755 tmpfs run
  pivot_root . mnt
  umount --lazy mnt
  exec "$@"'

run_command() { # SYSTEM COMMAND
  local root=$store/$1-$2 log=$store/$1-$2.log home=/root user=root status=0 began outcome words
  local settings=("${network[@]}")
  rm -rf --one-file-system "$root"
  if [ "$1" = host ]; then
    git clone --quiet --no-hardlinks . "$root/docs"
    words=(env --chdir="$root/docs" "${same[@]}" make "$2")
    home=
  else
    [ "$2" != site ] || { home=/home/writer user=writer settings+=("${same[@]}"); }
    make_system "$1"
    cp -a --reflink=auto "$store/$1" "$root"
    pass_network "$root" "$1"
    git clone --quiet --no-hardlinks . "$root$home/docs"
    chroot "$root" chown -R "$user:$user" "$home/docs"
    words=(unshare --mount --uts --ipc --pid --fork --kill-child bash -euc "$within" "$root"
      setpriv "--reuid=$user" "--regid=$user" --init-groups env -i --chdir="$home/docs" "HOME=$home" "USER=$user"
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${settings[@]}" make "$2")
  fi
  began=$SECONDS
  "${words[@]}" > "$log" 2>&1 < /dev/null || status=$?
  if [ "$2" = site ]; then outcome=$(digest "$root$home/docs/site" "$1"); else outcome=$(tail_of_tests "$log"); fi
  printf '%s: make %s: status %s, %s s, %s\n' "$1" "$2" "$status" $((SECONDS - began)) "$outcome"
  if [ "$status" = 0 ]; then rm -rf --one-file-system "$root"; else failed=1 && echo "see $log and $root" >&2; fi
}

digest() { # SITE SYSTEM: of the names and the bytes of all files, and which are others than here
  [ -d "$1" ] || { echo no site/; return; }
  (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) > "$store/$2.sums"
  echo "site/ $(sha256sum < "$store/$2.sums" | cut -c 1-16)"
  [ ! -f "$store/host.sums" ] || sort "$store/host.sums" "$store/$2.sums" | uniq -u | sed 's/.*  /  differs: /' | sort -u
}

tail_of_tests() { # LOG: pytest's last line
  grep -E '^=+ .* in [0-9.]+s.* =+$' "$1" | tail -n 1 || echo 'no test was run'
}

install -d -m 700 "$store"
rm -f "$store/host.sums"
failed=0
for word; do
  run_command "${word%:*}" "${word#*:}"
done
exit "$failed"
