#!/usr/bin/env bash
# Создаёт виртуальную машину из проверенного образа: без вопросов, с любого места, сколько угодно раз.
# Сначала проверяет всё и называет все причины отказа сразу; до этого ничего не меняет. Чужого не меняет никогда.
set -euo pipefail
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system PATH=$PATH:/usr/sbin:/sbin
unset LANGUAGE
umask 077

usage() {
  cat <<'TEXT'
Использование: unattended.sh --image ФАЙЛ --sha256 СУММА --memory МИБ --vcpus ЧИСЛО --disk ГИБ [параметры]

  --image ФАЙЛ      образ диска в формате qcow2
  --sha256 СУММА    его контрольная сумма из сведений о выпуске
  --memory МИБ      память, МиБ; эти три числа — из требований версии
  --vcpus ЧИСЛО     процессоры
  --disk ГИБ        размер диска, ГиБ
  --name ИМЯ        имя машины                    (carbon-crm)
  --network СЕТЬ    bridge=МОСТ или network=СЕТЬ  (bridge=br0)
  --pool ИМЯ        хранилище libvirt             (default)
  --firmware ВИД    bios, uefi или secure-boot    (bios)
  --tpm             добавить эмулируемый TPM 2.0
  --wait СЕКУНДЫ    сколько ждать запуска         (60)
  --check           только проверить, ничего не менять
  --help            эта справка

Если машина уже есть, довольно --name: сценарий включит её и автозапуск, остальное оставит как было.
Переменная VIRT_TYPE: kvm (обычно) или qemu (без аппаратной виртуализации, очень медленно).
Код завершения: 0 — машина работает, 1 — работа прервана ошибкой, 2 — проверка не пройдена, ничего не изменено.
TEXT
}

image='' sha256='' memory='' vcpus='' disk='' name=carbon-crm network=bridge=br0 pool=default firmware=bios wait=60
tpm=none check='' source='' folder='' part='' machines='' owner=''
problems=()
problem() { problems+=("$1"); }
say() { printf '%s\n' "$*"; }
warn() { printf 'внимание: %s\n' "$1" >&2; }
fail() {
  printf 'ошибка: %s\n' "$1" >&2
  exit 1
}
stop_at_problems() {
  ((${#problems[@]})) || return 0
  printf 'ошибка: %s\n' "${problems[@]}" >&2
  exit 2
}
# Недописанный файл остаётся только после kill -9 или отключения питания; следующий запуск начинает его заново.
trap '[[ ! $part ]] || rm --force -- "$part"' EXIT
trap 'fail "работа прервана; запустите сценарий ещё раз"' HUP INT TERM

while (($#)); do
  case $1 in
  --help)
    usage
    exit
    ;;
  --check) check=yes ;;
  --tpm) tpm=backend.type=emulator,backend.version=2.0,model=tpm-crb ;;
  --image | --sha256 | --name | --memory | --vcpus | --disk | --network | --pool | --firmware | --wait)
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

has_line() { grep --quiet --line-regexp --fixed-strings --regexp="$1" <<< "$2"; }
is_number() { [[ $1 =~ ^[1-9][0-9]{0,6}$ ]]; }
list_pools() { virsh pool-list --name "$@" | sed 's/ *$//'; } # после имени virsh ставит пробелы
exists() { has_line "$name" "$machines"; }
get_size() { # ФАЙЛ: размер диска в нём, байт
  qemu-img info --force-share --output=json "$1" 2> /dev/null | sed --quiet 's/^    "virtual-size": \([0-9]*\).*/\1/p'
}

check_options() {
  local option
  for option in memory vcpus disk wait; do
    if [[ ${!option} ]] && ! is_number "${!option}"; then
      problem "--$option: «${!option}» — не целое положительное число"
    fi
  done
  if ! [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ ]]; then
    problem "имя «$name»: допустимы латинские буквы, цифры, «.», «_» и «-», не больше 64 знаков"
  elif [[ $name =~ ^[0-9]+$ || $name =~ ^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$ ]]; then
    problem "имя «$name» libvirt примет за номер машины; добавьте букву"
  fi
  [[ $virt_type == kvm || $virt_type == qemu ]] || problem "VIRT_TYPE: «$virt_type» — ни kvm, ни qemu"
  [[ $firmware =~ ^(bios|uefi|secure-boot)$ ]] || problem "--firmware: «$firmware» — не bios, не uefi и не secure-boot"
}

look_at_host() {
  local command missing=''
  for command in virsh virt-install qemu-img sha256sum ip flock; do
    [[ $(type -P "$command") ]] || missing+=" $command"
  done
  if [[ $missing ]]; then
    problem "нет программ:$missing; установите пакеты со страницы «Подготовка хоста»"
    return 1
  fi
  if ! machines=$(timeout 30 virsh list --all --name 2> /dev/null); then
    problem "libvirt не отвечает по адресу $LIBVIRT_DEFAULT_URI; запустите службу или работайте через sudo"
    return 1
  fi
}

# Замок — сама папка настроек: файла он не оставляет и пропадает вместе с процессом.
lock() {
  [[ -r /etc/libvirt ]] || return 0
  exec 9< /etc/libvirt
  flock --nonblock 9 || problem "уже работает другой запуск сценария; дождитесь его"
}

check_machine() { # та, что уже есть
  local state sources file
  state=$(virsh domstate "$name") || state='состояние неизвестно'
  case $state in
  running | 'shut off' | crashed) ;;
  *) problem "машина $name есть, но её состояние — $state; узнайте причину: virsh domstate $name --reason" ;;
  esac
  has_line "$name" "$(virsh list --all --persistent --name)" \
    || problem "машина $name работает без сохранённого описания; сохраните его: virsh dumpxml, затем virsh define"
  if [[ $state == running ]]; then return; fi
  sources=$(virsh domblklist --details "$name") || problem "диски машины $name узнать не удалось"
  while IFS= read -r file; do
    [[ ! $file || -e $file ]] \
      || problem "машина $name есть, а её диска $file нет; восстановите его из копии: новый образ вместо него не годится"
  done < <(sed --quiet 's/^ *\(file\|block\)  *disk  *[^ ]*  *//p' <<< "$sources")
}

check_needs() {
  local option
  for option in memory vcpus disk; do
    [[ ${!option} ]] || problem "укажите --$option: сколько нужно версии, сказано на странице «Требования»"
  done
  if is_number "$memory" && ((memory < 128)); then
    problem "--memory: $memory МиБ мало; число указывают в мебибайтах, 1 ГиБ — это 1024"
  fi
}

check_virtualisation() {
  local abilities
  if ! abilities=$(virsh domcapabilities --virttype "$virt_type" --machine q35 2> /dev/null); then
    problem "хост не умеет $virt_type; включите виртуализацию в BIOS или UEFI и модуль ядра"
    return
  fi
  if [[ $firmware != bios ]] && ! grep --quiet '<value>efi</value>' <<< "$abilities"; then
    problem "прошивки UEFI на хосте нет; установите пакет ovmf"
  fi
  if [[ $tpm != none ]] && ! grep --quiet emulator <<< "$(sed "/<tpm supported='yes'>/,/<\/tpm>/!d" <<< "$abilities")"; then
    problem "эмулировать TPM хост не умеет; установите пакеты swtpm и swtpm-tools"
  fi
}

check_network() {
  local kind=${network%%=*} which=${network#*=} active lasting
  which=${which%%,*}
  if [[ $kind == bridge && $network == *=?* ]]; then
    [[ $(ip link show type bridge dev "$which" 2> /dev/null) ]] \
      || problem "моста «$which» нет; создайте его или укажите --network"
  elif [[ $kind == network && $network == *=?* ]]; then
    active=$(virsh net-list --name) && lasting=$(virsh net-list --all --autostart --name) || active='' lasting=''
    if ! has_line "$which" "$active"; then
      problem "сеть «$which» не работает; запустите её: virsh net-start $which"
    elif ! has_line "$which" "$lasting"; then
      problem "сеть «$which» не запускается вместе с хостом, и машина с ней не запустится: virsh net-autostart $which"
    fi
  else
    problem "--network: «$network» — не bridge=МОСТ и не network=СЕТЬ"
  fi
}

check_image() {
  if [[ ! -f $image || ! -r $image ]]; then
    problem "образ «$image» не найден или недоступен; укажите его: --image ФАЙЛ"
    return
  fi
  local path
  path=$(realpath -- "$image") # без двоеточий впереди, которые qemu-img приняла бы за протокол
  if [[ ! $sha256 =~ ^[0-9a-fA-F]{64}$ ]]; then
    problem "контрольная сумма «$sha256» — не 64 шестнадцатеричных знака; возьмите её из сведений о выпуске"
  elif [[ $(sha256sum < "$path") != "${sha256,,}  -" ]]; then
    problem "контрольная сумма образа «$image» не совпала; получите образ заново"
  elif ! qemu-img check --force-share --format qcow2 "$path" > /dev/null 2>&1; then
    problem "образ «$image» повреждён или не в формате qcow2: qemu-img check"
  elif grep --quiet --extended-regexp '"(backing-filename|data-file)":' \
    <<< "$(qemu-img info --force-share --output=json "$path")"; then
    problem "образ «$image» зависит от другого файла; получите целый"
  else
    source=$path
  fi
}

check_pool() {
  local pools description kind other
  pools=$(list_pools --all) || {
    problem "списка хранилищ libvirt не даёт"
    return
  }
  if has_line "$pool" "$pools"; then
    description=$(virsh pool-dumpxml "$pool")
    kind=$(sed --quiet "s/^<pool type='\([^']*\)'>/\1/p" <<< "$description")
    folder=$(sed --quiet 's:^ *<path>\(.*\)</path>:\1:p' <<< "$description")
    if [[ $kind != dir || $pool == *[,/]* ]]; then
      problem "хранилище «$pool» — не папка; разместите диск сами и создайте машину по странице «Виртуальная машина»"
      folder=''
      return
    fi
  elif [[ $pool != default ]]; then
    problem "хранилища «$pool» нет; список — virsh pool-list --all"
    return
  else
    folder=/var/lib/libvirt/images
    while IFS= read -r other; do
      if [[ $other ]] && grep --quiet --fixed-strings "<path>$folder</path>" <<< "$(virsh pool-dumpxml "$other")"; then
        problem "папку $folder уже держит хранилище «$other»; укажите --pool $other"
      fi
    done <<< "$pools"
  fi
  if [[ ! -d $folder || ! -w $folder ]]; then
    problem "папки $folder нет или в неё нельзя писать; работайте через sudo"
    folder=''
  fi
}

find_owner() { # ФАЙЛ: чья это основа или диск
  local all machine sources file
  owner=неизвестной
  all=$(virsh list --all --uuid) || return 0
  while IFS= read -r machine; do
    [[ $machine ]] || continue
    sources=$(virsh domblklist --details "$machine") || return 0
    sources+=$'\n'$(virsh domblklist --details --inactive "$machine" 2> /dev/null || true)
    while IFS= read -r file; do
      if is_based_on "$file" "$1"; then
        owner=$(virsh domname "$machine")
        return
      fi
    done < <(sed --quiet 's/^ *file  *[a-z]*  *[^ ]*  *//p' <<< "$sources")
  done <<< "$all"
  owner=''
}

is_based_on() { # ДИСК ФАЙЛ
  local file
  while IFS= read -r file; do
    [[ ! $file -ef $2 ]] || return 0
  done < <(printf '%s\n' "$1" && qemu-img info --force-share --backing-chain "$1" 2> /dev/null | sed --quiet 's/^image: //p')
  return 1
}

# Диск с этим именем бывает от прерванного запуска: тогда в нём тот же образ. Любой другой — чужой.
check_place() {
  local target=$folder/$volume free need size
  [[ $folder ]] || return 0
  if [[ -e $target || -L $target ]]; then
    find_owner "$target"
    if [[ $owner ]]; then
      problem "диск $target занят машиной «$owner»; укажите другое --name"
    elif [[ $source ]] && ! qemu-img compare --force-share -f qcow2 -F qcow2 "$source" "$target" > /dev/null 2>&1; then
      problem "файл $target уже есть, и в нём не этот образ; узнайте, чей он, и уберите его или укажите другое --name"
    elif is_number "$disk" && [[ $(get_size "$target") != $((disk << 30)) ]]; then
      problem "файл $target уже есть, и размер диска в нём — не $disk ГиБ; укажите тот же --disk, что и в прошлый раз"
    fi
    return
  fi
  [[ $source ]] || return 0
  free=$(df --output=avail --block-size=1 "$folder" | tail --lines=1)
  need=$(stat --format=%s "$source")
  size=$(get_size "$source")
  ((free > need)) || problem "в $folder свободно $((free >> 20)) МиБ, а образ занимает $((need >> 20)) МиБ"
  is_number "$disk" || return 0
  ((size <= disk << 30)) || problem "диск $disk ГиБ меньше диска в образе: $((size >> 30)) ГиБ; увеличьте --disk"
  ((free >= disk << 30)) || warn "диск вырастет до $disk ГиБ, а в $folder свободно $((free >> 30)) ГиБ"
}

check_reserve() {
  local total
  is_number "$memory" || return 0
  total=$(sed --quiet 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
  ((total >= (memory + 2048) << 10)) || warn "памяти у хоста $((total >> 10)) МиБ; машине отдаётся $memory МиБ, а хосту нужно ещё 2048"
}

prepare_pool() {
  if ! has_line "$pool" "$(list_pools --all)"; then
    virsh pool-define-as "$pool" dir --target "$folder" > /dev/null
    say "хранилище $pool создано"
  fi
  if ! has_line "$pool" "$(list_pools)"; then virsh pool-start "$pool" > /dev/null; fi
  virsh pool-autostart "$pool" > /dev/null
}

# Имя диска файл получает последним шагом: прерванная работа не оставит негодного диска под этим именем.
place_disk() {
  local target=$folder/$volume
  if [[ -e $target ]]; then
    say "диск $target уже на месте"
  else
    part=$target.part
    rm --force -- "$part"
    cp --sparse=always -- "$source" "$part" || fail "образ не записался в $folder; хватает ли там места?"
    [[ $(sha256sum < "$part") == "${sha256,,}  -" ]] || fail "образ изменился по дороге в $folder; проверьте диск хоста"
    qemu-img resize -q -f qcow2 "$part" "${disk}G" || fail "увеличить диск до $disk ГиБ не удалось; причина — строкой выше"
    sync -- "$part"
    mv --no-clobber --no-target-directory -- "$part" "$target"
    [[ ! -e $part ]] || fail "файл $target появился во время работы; он не изменён"
    part=''
    say "диск $target готов: $disk ГиБ"
  fi
  virsh pool-refresh "$pool" > /dev/null
}

create_machine() {
  local description system=detect=on,require=off card=$network options=(--tpm "$tpm") feature=firmware.feature
  [[ $network == *,model=* ]] || card+=,model=virtio
  if grep --quiet --word-regexp linux2022 <<< "$(virt-install --osinfo list 2> /dev/null)"; then system=detect=on,name=linux2022; fi
  case $firmware in
  uefi) options+=(--boot "uefi,${feature}0.name=secure-boot,${feature}0.enabled=no") ;;
  secure-boot)
    options+=(--boot "uefi,${feature}0.name=secure-boot,${feature}0.enabled=yes,${feature}1.name=enrolled-keys,${feature}1.enabled=yes")
    ;;
  esac
  description=$(virt-install --virt-type "$virt_type" --name "$name" --memory "$memory" --vcpus "$vcpus" \
    --import --disk "vol=$pool/$volume,bus=virtio,discard=unmap" --network "$card" "${options[@]}" \
    --osinfo "$system" --channel unix,target.type=virtio,target.name=org.qemu.guest_agent.0 \
    --graphics none --noautoconsole --print-xml) || fail "virt-install отказалась описать машину $name; диск остаётся на месте"
  virsh define /dev/stdin <<< "$description" > /dev/null || fail "libvirt не приняла описание машины $name"
  say "машина $name создана: процессоров $vcpus, памяти $memory МиБ"
}

start_machine() {
  local second
  virsh autostart "$name" > /dev/null || fail "автозапуск машины $name не включился"
  if [[ $(virsh domstate "$name") != running ]]; then
    virsh start "$name" > /dev/null || fail "машина $name не запустилась; причина — строкой выше"
    sleep 2 # негодная машина останавливается сразу
  fi
  for ((second = 0; second < wait; second++)); do
    if [[ $(virsh domstate "$name") == running ]]; then
      say "машина $name работает; автозапуск включён"
      return
    fi
    sleep 1
  done
  fail "машина $name не заработала за $wait с: $(virsh domstate "$name" --reason)"
}

check_options
if look_at_host; then
  lock
  if exists; then
    check_machine
  else
    check_needs
    check_virtualisation
    check_network
    check_image
    check_pool
    check_place
  fi
fi
stop_at_problems
exists || check_reserve
if [[ $check ]]; then
  say 'проверка пройдена, ничего не изменено'
  exit
fi

if exists; then
  say "машина $name уже есть; её описание не меняется"
else
  prepare_pool
  place_disk
  create_machine
fi
start_machine
