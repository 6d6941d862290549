#!/usr/bin/env bash
# Создаёт виртуальную машину из проверенного образа: без вопросов, с любого места, сколько угодно раз.
# Сначала проверяет всё и называет все причины отказа сразу; до этого ничего не меняет.
set -euo pipefail
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=${LIBVIRT_DEFAULT_URI:-qemu:///system}

usage() {
  cat <<'TEXT'
Использование: unattended.sh --image ФАЙЛ --sha256 СУММА [параметры]

  --image ФАЙЛ      образ диска в формате qcow2
  --sha256 СУММА    его контрольная сумма из сведений о выпуске
  --name ИМЯ        имя машины                    (carbon-crm)
  --memory МИБ      память, МиБ                   (8192)
  --vcpus ЧИСЛО     процессоры                    (2)
  --disk ГИБ        размер диска, ГиБ             (60)
  --network СЕТЬ    сеть, как у virt-install      (bridge=br0)
  --pool ИМЯ        хранилище libvirt             (default)
  --wait СЕКУНДЫ    сколько ждать запуска         (60)
  --check           только проверить, ничего не менять
  --help            эта справка

Переменная VIRT_TYPE: kvm (обычно) или qemu (без аппаратной виртуализации, очень медленно).
Код завершения: 0 — машина работает, 1 — работа прервана ошибкой, 2 — проверка не пройдена, ничего не изменено.
TEXT
}

image='' sha256='' name=carbon-crm memory=8192 vcpus=2 disk=60 network=bridge=br0 pool=default wait=60 check='' folder=''
problems=()
problem() { problems+=("$1"); }
say() { printf '%s\n' "$*"; }
fail() {
  printf 'ошибка: %s\n' "$1" >&2
  exit 1
}

while (($#)); do
  case $1 in
  --help)
    usage
    exit
    ;;
  --check) check=yes ;;
  --image | --sha256 | --name | --memory | --vcpus | --disk | --network | --pool | --wait)
    if (($# < 2)); then
      problem "у параметра $1 нет значения"
    else
      printf -v "${1#--}" '%s' "$2"
      shift
    fi
    ;;
  *) problem "параметр $1 неизвестен; список — unattended.sh --help" ;;
  esac
  shift
done

virt_type=${VIRT_TYPE:-kvm}
volume=$name.qcow2

exists() { virsh dominfo "$name" > /dev/null 2>&1; }
has_pool() { virsh pool-info "$pool" > /dev/null 2>&1; }

check_number() {
  [[ $2 =~ ^[1-9][0-9]*$ ]] || problem "$1: «$2» — не целое положительное число"
}

check_image() {
  if [[ ! -r $image ]]; then
    problem "образ «$image» не найден или недоступен; укажите его: --image ФАЙЛ"
  elif [[ ! $sha256 =~ ^[0-9a-fA-F]{64}$ ]]; then
    problem "контрольная сумма «$sha256» — не 64 шестнадцатеричных знака; возьмите её из сведений о выпуске"
  elif [[ $(sha256sum < "$image") != "${sha256,,}  -" ]]; then
    problem "контрольная сумма образа «$image» не совпала; получите образ заново"
  elif ! qemu-img check --force-share --format qcow2 "$image" > /dev/null 2>&1; then
    problem "образ «$image» повреждён или не в формате qcow2: qemu-img check"
  fi
}

check_host() {
  local command
  for command in virsh virt-install qemu-img sha256sum; do
    [[ $(type -P "$command") ]] || problem "нет программы $command; установите её пакет"
  done
  if [[ $virt_type != kvm && $virt_type != qemu ]]; then
    problem "VIRT_TYPE: «$virt_type» — ни kvm, ни qemu"
  elif ! virsh version > /dev/null 2>&1; then
    problem "libvirt не отвечает по адресу $LIBVIRT_DEFAULT_URI; запустите службу или работайте через sudo"
  elif ! virsh domcapabilities --virttype "$virt_type" > /dev/null 2>&1; then
    problem "хост не умеет $virt_type; включите виртуализацию в BIOS или UEFI и модуль ядра"
  fi
  if [[ $network == bridge=* ]]; then
    local bridge=${network#bridge=}
    bridge=${bridge%%,*}
    ip link show type bridge dev "$bridge" 2> /dev/null | grep --quiet . \
      || problem "моста «$bridge» нет; создайте его или укажите --network"
  fi
}

find_folder() {
  if has_pool; then
    virsh pool-dumpxml "$pool" | sed --quiet 's:.*<path>\(.*\)</path>.*:\1:p'
  else
    echo /var/lib/libvirt/images
  fi
}

check_place() {
  local free need size
  [[ -r $image ]] || return 0
  if has_pool && ! virsh pool-dumpxml "$pool" | grep --quiet "^<pool type='dir'>"; then
    problem "хранилище «$pool» — не папка; разместите диск сами и создайте машину по странице «Виртуальная машина»"
    return
  fi
  folder=$(find_folder)
  if [[ ! -d $folder || ! -w $folder ]]; then
    problem "папки $folder нет или в неё нельзя писать; работайте через sudo"
    return
  fi
  free=$(df --output=avail --block-size=1 "$folder" | tail --lines=1)
  need=$(stat --dereference --format=%s "$image")
  ((free > need)) || problem "в $folder свободно $((free >> 20)) МиБ, а образ занимает $((need >> 20)) МиБ"
  size=$(qemu-img info --force-share --output=json "$image" 2> /dev/null \
    | sed --quiet 's/^ *"virtual-size": \([0-9]*\).*/\1/p' | tail --lines=1)
  [[ ! $disk =~ ^[1-9][0-9]*$ ]] || ((${size:-0} <= disk << 30)) \
    || problem "диск $disk ГиБ меньше диска в образе: $((size >> 30)) ГиБ; увеличьте --disk"
}

prepare_pool() {
  if ! has_pool; then
    virsh pool-define-as "$pool" dir --target "$folder" > /dev/null
    say "хранилище $pool создано"
  fi
  if ! virsh pool-info "$pool" | grep --quiet '^State: *running'; then virsh pool-start "$pool" > /dev/null; fi
  virsh pool-autostart "$pool" > /dev/null
}

# Имя диска файл получает последним шагом: прерванная работа не оставит негодного диска под этим именем.
place_disk() {
  local target=$folder/$volume
  if [[ -e $target ]]; then
    say "диск $target уже на месте"
  else
    cp --sparse=always "$image" "$target.part"
    qemu-img resize -q "$target.part" "${disk}G"
    chmod 0600 "$target.part"
    mv --no-target-directory "$target.part" "$target"
    say "диск $target готов: $disk ГиБ"
  fi
  virsh pool-refresh "$pool" > /dev/null
}

create_machine() {
  if exists; then
    say "машина $name уже есть; её описание не меняется"
    return
  fi
  local description
  description=$(virt-install --virt-type "$virt_type" --name "$name" --memory "$memory" --vcpus "$vcpus" \
    --import --disk "vol=$pool/$volume,bus=virtio,discard=unmap" --network "$network,model=virtio" \
    --osinfo detect=on,name=linux2022 --channel unix,target.type=virtio,target.name=org.qemu.guest_agent.0 \
    --graphics none --noautoconsole --print-xml)
  virsh define /dev/stdin <<< "$description" > /dev/null
  say "машина $name создана: процессоров $vcpus, памяти $memory МиБ"
}

start_machine() {
  virsh autostart "$name" > /dev/null
  if [[ $(virsh domstate "$name") != running ]]; then virsh start "$name" > /dev/null; fi
  local second
  for ((second = 0; second < wait; second++)); do
    if [[ $(virsh domstate "$name") == running ]]; then
      say "машина $name работает; автозапуск включён"
      return
    fi
    sleep 1
  done
  fail "машина $name не заработала за $wait с: $(virsh domstate "$name" --reason)"
}

for option in memory vcpus disk wait; do check_number "--$option" "${!option}"; done
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || problem "имя «$name»: допустимы латинские буквы, цифры, «.», «_» и «-»"
check_host
if ! exists; then
  check_image
  check_place
fi
if ((${#problems[@]})); then
  printf 'ошибка: %s\n' "${problems[@]}" >&2
  exit 2
fi
if [[ $check ]]; then
  say 'проверка пройдена, ничего не изменено'
  exit
fi

if ! exists; then
  prepare_pool
  place_disk
fi
create_machine
start_machine
