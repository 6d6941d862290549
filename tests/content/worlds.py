"""What the tests of the guides need beyond programs: a network, or a whole host, of their own."""

from machine import World

OWN_NETWORK = World(("unshare", "--user", "--map-root-user", "--net"), "nft list ruleset", ("nft",))
OWN_HOST = World(
    ("unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "--mount-proc", "--kill-child"),
    "mount -t tmpfs tmpfs /run; mount -t cgroup2 cgroup2 /mnt; mknod /run/null c 1 3; hostname host; "
    "ip link add br0 type bridge; ip link add port type veth peer name cable",
    ("debootstrap", "slirp4netns", "nsenter", "ip", "qemu-img", "syslinux", "mcopy", "mkfs.vfat"),
)
