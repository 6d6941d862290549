#!/usr/bin/env bash
# Собирает сведения о хосте и машине в один архив для обращения в поддержку. Ничего не меняет.
# Пароли, ключи и другие тайны заменяет словом [УБРАНО]. Внутрь машины не заглядывает.
set -euo pipefail
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=${LIBVIRT_DEFAULT_URI:-qemu:///system}
PATH=$PATH:/usr/sbin:/sbin # у обычного пользователя Debian этих папок нет
umask 077

usage() {
  cat <<'TEXT'
Использование: diagnostics.sh [--name ИМЯ] [--output ПАПКА] [--since ВРЕМЯ]

  --name ИМЯ       имя машины              (carbon-crm)
  --output ПАПКА   куда положить архив     (текущая)
  --since ВРЕМЯ    с какого времени брать журналы, как у journalctl  (-1 day)
  --help           эта справка

С sudo сведения полнее; архив тогда достаётся тому, кто запустил sudo.
Код завершения: 0 — архив готов, 1 — архив не создан, 2 — неверный параметр.
TEXT
}

name=carbon-crm output=. since='-1 day'
problems=()
while (($#)); do
  case $1 in
  --help)
    usage
    exit
    ;;
  --name | --output | --since)
    if (($# < 2)); then
      problems+=("у параметра $1 нет значения")
    else
      printf -v "${1#--}" '%s' "$2"
      shift
    fi
    ;;
  *) problems+=("параметр $1 неизвестен; список — diagnostics.sh --help") ;;
  esac
  shift
done
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || problems+=("имя «$name»: допустимы латинские буквы, цифры, «.», «_» и «-»")
[[ -d $output && -w $output ]] || problems+=("папки «$output» нет или в неё нельзя писать")
if ((${#problems[@]})); then
  printf 'ошибка: %s\n' "${problems[@]}" >&2
  exit 2
fi

word='[[:alnum:]_.-]*(passw|passphrase|pwd|bindpw|secret|token|credential|cookie|authorization|api[_-]?key|private[_-]?key'
word+='|access[_-]?key|psk|парол|токен|секрет)[[:alnum:]_.-]*|\bkey|\bключ'
given="(($word)[\"']?[[:space:]]*[:=][[:space:]]*)"
# Ключи целиком; значения после слов: без кавычек — до конца строки, на следующей строке, в кавычках, в незакрытых
# кавычках; параметры команд; содержимое элементов XML; наконец то, что узнаётся само по себе.
# shellcheck disable=SC2016 # знак доллара здесь начинает хеш пароля
redact() {
  sed --regexp-extended \
    -e '/-----BEGIN [A-Z ]*PRIVATE KEY/,/-----END [A-Z ]*PRIVATE KEY/c\[УБРАНО: закрытый ключ]' \
    -e "s/${given}[^[:space:]\"'|>].*/\1[УБРАНО]/I" \
    -e "/${given}[|>]?[[:space:]]*\$/I{n;s/.*/[УБРАНО]/" -e '}' \
    -e "s/${given}(\"([^\"\\\\]|\\\\.)*\"|'[^']*')/\1[УБРАНО]/Ig" \
    -e "s/${given}[\"'].*/\1[УБРАНО]/I" \
    -e "s/(--?($word)[[:space:]]+|\b(password|passwd|bindpw|пароль)[[:space:]]+)[^[:space:]]+/\1[УБРАНО]/Ig" \
    -e "s/(<[^>]*($word)[^>]*>)[^<]+/\1[УБРАНО]/Ig" \
    -e 's#(://)[^/@[:space:]]+@#\1[УБРАНО]@#g' \
    -e 's#\$(1|2[aby]?|5|6|7|y|gy|argon2[id]*)\$[./A-Za-z0-9$,=+-]{8,}#[УБРАНО]#g' \
    -e 's#\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+#[УБРАНО]#g' \
    -e 's#\b(Bearer|Basic)[[:space:]]+[A-Za-z0-9._~+/=-]{8,}#\1 [УБРАНО]#Ig'
}

stamp=$(date --utc +%Y%m%dT%H%M%SZ)
title=diagnostics-$name-$(uname --nodename)-$stamp
work=$(mktemp --directory) part=
trap 'rm --recursive --force "$work" ${part:+"$part"}' EXIT
mkdir "$work/$title"

# Неудача одной команды — тоже сведение: она записывается, а сбор идёт дальше.
collect() {
  local file=$work/$title/$1 status=0
  shift
  printf '$ %s\n' "$*" | redact >> "$file"
  timeout --kill-after=5 30 "$@" < /dev/null 2>&1 | redact >> "$file" || status=$?
  printf '[код %s]\n\n' "$status" >> "$file"
  printf '%s\t%s\t%s\n' "${file##*/}" "$status" "$*" | redact >> "$work/$title/contents.tsv"
}

for command in 'date --iso-8601=seconds' uptime 'uname --all' 'cat /etc/os-release' 'cat /proc/cmdline' timedatectl; do
  # shellcheck disable=SC2086 # слова команды
  collect host.txt $command
done
for command in lscpu 'free --mebi' 'cat /proc/pressure/cpu /proc/pressure/memory /proc/pressure/io' 'vmstat 1 3' \
  'ps -eo pid,user,pcpu,pmem,rss,etime,comm --sort=-pcpu'; do
  # shellcheck disable=SC2086
  collect load.txt $command
done
for command in 'df --human-readable --print-type' 'df --inodes' 'lsblk --output NAME,TYPE,SIZE,FSTYPE,MOUNTPOINTS,ROTA' \
  'cat /proc/mdstat' pvs vgs lvs; do
  # shellcheck disable=SC2086
  collect disks.txt $command
done
for command in 'ip -details address' 'ip route show table all' 'bridge link show' 'bridge vlan show' 'ss -tulpn' \
  'nft list ruleset'; do
  # shellcheck disable=SC2086
  collect network.txt $command
done
for command in version 'list --all' 'nodeinfo' 'net-list --all' 'pool-list --all --details' 'capabilities'; do
  # shellcheck disable=SC2086
  collect libvirt.txt virsh $command
done
for command in "domstate $name --reason" "dominfo $name" "dumpxml $name" "domblklist $name --details" "domiflist $name" \
  "domifaddr $name --source arp" "domstats $name" "domjobinfo $name" "snapshot-list $name --tree" \
  "checkpoint-list $name --tree" "dommemstat $name" "domblkerror $name" "domtime $name"; do
  # shellcheck disable=SC2086
  collect machine.txt virsh $command
done
while read -r disk; do
  collect machine.txt qemu-img info --force-share --backing-chain "$disk"
done < <(virsh domblklist "$name" 2> /dev/null | awk '$2 ~ "^/" {print $2}' || true)
for command in pool net; do
  while read -r item; do
    [[ -z $item ]] || collect libvirt.txt virsh "$command-dumpxml" "$item"
  done < <(virsh "$command-list" --all --name 2> /dev/null || true)
done
collect logs.txt tail --lines=2000 "/var/log/libvirt/qemu/$name.log"
collect services.txt journalctl --since "$since" --unit 'libvirt*' --unit 'virt*' --no-pager --lines 2000
collect kernel.txt journalctl --since "$since" --dmesg --no-pager --lines 2000
collect kernel.txt dmesg --ctime --level emerg,alert,crit,err,warn

if ! virsh dominfo "$name" > /dev/null 2>&1; then
  echo "предупреждение: libvirt не отвечает или машины «$name» нет; в архиве — сведения о хосте" >&2
fi
if ((EUID)); then
  echo 'предупреждение: без sudo журналы и сведения о дисках неполны' >&2
fi
archive=$output/$title.tar.gz
part=$(mktemp "$output/.diagnostics.XXXXXXXXXX")
tar --create --gzip --file "$part" --directory "$work" --owner=0 --group=0 --numeric-owner --sort=name "$title"
if ((EUID == 0)) && [[ ${SUDO_UID:-} =~ ^[0-9]+$ && ${SUDO_GID:-} =~ ^[0-9]+$ ]]; then
  chown "$SUDO_UID:$SUDO_GID" "$part"
fi
mv --no-clobber --no-target-directory "$part" "$archive"
if [[ -e $part ]]; then
  echo "ошибка: $archive уже есть" >&2
  exit 1
fi
echo "Архив: $archive"
echo "Размер: $(stat --format=%s "$archive") байт"
echo "SHA-256: $(sha256sum < "$archive" | cut --delimiter=' ' --fields=1)"
echo 'Просмотрите его перед отправкой: адреса и имена в нём остаются.'
