#!/usr/bin/env bash
# Boot a Debian system as a computer of its own: systemd is its first process, what it writes goes to a throw-away layer,
# and it has its own network, processes, devices and name. It ends with this process, whatever happens.
# Usage: boot.sh LAYERS STATE NETWORK, as root; LAYERS as overlayfs has them, the uppermost first: FOLDER[:FOLDER …]
# NETWORK is `bridge`: the card eno1 is a port of br0, which has the address; or `card`: the system itself sets it up.
set -euo pipefail
layers=$1 state=$2 network=$3

boot() {
  mount --make-rprivate /
  mount -t overlay overlay -o "lowerdir=$layers,upperdir=$state/upper,workdir=$state/work" "$state/root"
  cd "$state/root"
  mount -t proc proc proc
  # the kernel's settings are this machine's, but for those of the network
  mount --bind proc/sys proc/sys
  mount --bind proc/sys/net proc/sys/net
  mount -o remount,bind,ro proc/sys
  mount -t sysfs sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs dev
  mount -t tmpfs -o mode=755 tmpfs run
  mkdir dev/pts dev/shm dev/mqueue dev/net
  mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  mount -t mqueue mqueue dev/mqueue
  # no /dev/kvm: what the processor offers differs from machine to machine
  for node in null:1:3 console:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 net/tun:10:200; do
    IFS=: read -r name major minor <<< "$node"
    mknod --mode=666 "dev/$name" c "$major" "$minor"
  done
  for name in fd:/proc/self/fd stdin:fd/0 stdout:fd/1 stderr:fd/2 ptmx:pts/ptmx; do
    ln --symbolic "${name#*:}" "dev/${name%%:*}"
  done
  ip link set lo up
  # at the other end of the card's cable is the gateway
  unshare --net sleep infinity &
  gateway=$!
  ip link add eno1 type veth peer name uplink
  until ip link set uplink netns "$gateway" 2> /dev/null && ! ip link show uplink > /dev/null 2>&1; do sleep 0.1; done
  nsenter --target "$gateway" --net sh -c 'ip address add 192.0.2.1/24 dev uplink && ip link set uplink up'
  if [ "$network" = bridge ]; then
    ip link add br0 type bridge
    ip link set eno1 master br0 up
    ip address add 192.0.2.10/24 dev br0
    ip link set br0 up
    ip route add default via 192.0.2.1
  fi
  pivot_root . mnt
  umount --lazy mnt
  mount --make-rshared / # as systemd does where it is not in a container: what is mounted later, QEMU sees
  # neither the clock nor the kernel's modules are its own
  exec setpriv --bounding-set=-sys_time,-sys_module env --ignore-environment container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init > /dev/null 2>&1
}

if [ "${4-}" = inside ]; then boot; fi

# a control group of its own, else its systemd would take this machine's
if [ "${4-}" != grouped ]; then exec unshare --mount "$0" "$layers" "$state" "$network" grouped; fi
mkdir "$state/cgroup" "$state/root" "$state/upper" "$state/work"
mount -t cgroup2 cgroup2 "$state/cgroup"
group=$state/cgroup/docs-host-$$
mkdir "$group"
leave() {
  kill -KILL "$computer" 2> /dev/null || true
  wait "$computer" 2> /dev/null || true
  for _ in $(seq 100); do # the kernel takes a moment for the last processes
    ! find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || return 0
    sleep 0.1
  done
}
sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' sh "$group" unshare --mount --net --pid --uts --ipc --cgroup --fork \
  --mount-proc --kill-child "$0" "$layers" "$state" "$network" inside &
computer=$!
trap leave EXIT
trap 'exit 0' TERM INT
echo "$computer"
wait "$computer"
