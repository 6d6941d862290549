#!/usr/bin/env bash
# Make a Debian as its installer leaves it: no virtualisation, one user `admin` who may use sudo, Russian messages.
# Usage: make.sh SUITE FOLDER, as root
set -euo pipefail
suite=$1 new=$2
# shellcheck source=tests/bare/sources.sh
. "$(dirname "$0")/../../bare/sources.sh"

mirror=$(list_sources "$suite" | cut -d' ' -f2 | head -n 1)
http_proxy=${http_proxy:-$(apt-config dump Acquire::http::Proxy | cut -d'"' -f2)} \
  debootstrap --include=sudo,locales,ca-certificates,libpam-systemd,dbus,openssh-client,openssh-server "$suite" "$new" "$mirror" >&2
list_sources "$suite" > "$new/etc/apt/sources.list"
apt-config dump Acquire | grep -iE '^Acquire::(https?|retries|check)' > "$new/etc/apt/apt.conf.d/90-machine" || true
echo 'Acquire::Retries "10";' >> "$new/etc/apt/apt.conf.d/90-machine" # two workers may share a slow network
cp -L /etc/ssl/certs/ca-certificates.crt "$new/etc/ssl/certs/"
rm -f "$new/etc/resolv.conf"
echo 'nameserver 10.0.2.3' > "$new/etc/resolv.conf" # of slirp4netns, when it is there
echo kvm-host > "$new/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 kvm-host\n' > "$new/etc/hosts"
chroot "$new" useradd --create-home --shell /bin/bash --groups sudo admin
# nobody is there to type a password, and software emulation has to be asked for
printf 'admin ALL=(ALL) NOPASSWD: ALL\nDefaults env_keep += "VIRT_TYPE DEBIAN_FRONTEND"\n' > "$new/etc/sudoers.d/admin"
echo 'ru_RU.UTF-8 UTF-8' >> "$new/etc/locale.gen"
chroot "$new" locale-gen >&2
chroot "$new" update-locale LANG=ru_RU.UTF-8
# there is no console to log in from, and the devices are this machine's: they are not announced anew
chroot "$new" systemctl mask console-getty.service systemd-udev-trigger.service >&2
