#!/usr/bin/env bash
# A private virtualisation host for one page's commands: real libvirtd and QEMU in namespaces of their own, with a
# throw-away state. It ends with its last process, whatever happens.
# Usage: unshare --mount --net --pid --uts --fork --mount-proc --kill-child enter.sh STATE IMAGE NAME HAVE SCRIPT
# HAVE is what the page begins with: the `image` in /var/tmp, the `disk` in the pool, or the running `machine`.
set -euo pipefail
state=$1 image=$2 name=$3 have=$4 script=$5

mount --make-rprivate /
for folder in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /var/backups /var/tmp /srv; do
  mkdir -p "$folder" "$state$folder"
  case $folder in /etc/*) cp -a "$folder/." "$state$folder/" ;; esac
  mount --bind "$state$folder" "$folder"
done
rm -rf /etc/libvirt/qemu/autostart /etc/libvirt/qemu/*.xml /etc/libvirt/storage
mkdir -p /var/lib/libvirt/images /var/lib/libvirt/qemu /var/log/libvirt/qemu
mount -t tmpfs tmpfs /run
mkdir -p /run/libvirt /run/lock
# software emulation: what the processor offers differs from machine to machine. Were the device merely another one,
# libvirt would find it usable, and ask QEMU again at every step
if [ -e /dev/kvm ]; then
  touch "$state/kvm"
  mount --bind "$state/kvm" /dev/kvm
  mount -o remount,bind,ro /dev/kvm
fi
# QEMU as root, without the security drivers of a whole system, and seeing this /dev
printf 'user = "root"\ngroup = "root"\nsecurity_driver = "none"\nremember_owner = 0\nnamespaces = []\n' >> /etc/libvirt/qemu.conf
# names: its own, and a server that answers nothing at once
hostname kvm-host
printf '127.0.0.1 localhost kvm-host\n' > /run/hosts
printf 'nameserver 127.0.0.1\n' > /run/resolv.conf
mount --bind /run/hosts /etc/hosts
mount --bind /run/resolv.conf "$(realpath /etc/resolv.conf)"
ip link set lo up
# the card eno1 is a port of the bridge br0; at the other end of its cable is the gateway
unshare --net sleep infinity &
gateway=$!
ip link add br0 type bridge
ip link add eno1 type veth peer name uplink
until ip link set uplink netns "$gateway" 2> /dev/null && ! ip link show uplink > /dev/null 2>&1; do sleep 0.1; done
nsenter --target "$gateway" --net sh -c 'ip address add 192.0.2.1/24 dev uplink && ip link set uplink up'
ip link set eno1 master br0 up
ip address add 192.0.2.10/24 dev br0
ip link set br0 up
ip route add default via 192.0.2.1
virtlogd -d
libvirtd -d
export LIBVIRT_DEFAULT_URI=qemu:///system
until virsh version > /dev/null 2>&1; do sleep 0.1; done

disk=/var/lib/libvirt/images/carbon-crm.qcow2
if [ "$have" != image ]; then
  virsh pool-define-as default dir --target /var/lib/libvirt/images > /dev/null
  virsh pool-start default > /dev/null
fi
case $have in
image)
  cp "$image" "/var/tmp/$name"
  ;;
disk)
  cp "$image" "$disk"
  ;;
machine)
  cp "$image" "$disk"
  virt-install --name carbon-crm --memory 160 --vcpus 1 --osinfo detect=on,require=off \
    --import --disk "$disk,bus=virtio,discard=unmap" --network bridge=br0,model=virtio \
    --channel unix,target.type=virtio,target.name=org.qemu.guest_agent.0 \
    --serial pty,log.file=/run/carbon-crm.log --graphics none --noautoconsole > /dev/null 2>&1
  until grep -aqs READY /run/carbon-crm.log; do sleep 0.2; done
  # the log served to see that the guest is up; a clone could not share it
  virsh dumpxml --inactive carbon-crm | sed '/<log file=/d' > /run/carbon-crm.xml
  virsh define /run/carbon-crm.xml > /dev/null
  ;;
esac
if [ "$have" != image ]; then virsh pool-refresh default > /dev/null; fi
unset LIBVIRT_DEFAULT_URI
mkdir -p "$state/work"
cd "$state/work"
exec bash "$script"
