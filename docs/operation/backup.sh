#!/usr/bin/env bash
# Копии виртуальной машины: делает, проверяет, хранит по срокам, пробует и восстанавливает.
# Удаляет только свои копии и только после новой исправной. Прерванная в любой миг работа не портит ни машину, ни копии.
set -euo pipefail
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=${LIBVIRT_DEFAULT_URI:-qemu:///system}
umask 077
self=${0##*/}

usage() {
  cat <<TEXT
Использование: $self ДЕЙСТВИЕ [параметры]

  copy                 сделать копию, проверить её и убрать устаревшие
  list                 показать копии
  check [КОПИЯ]        проверить одну копию или все
  rehearse КОПИЯ       запустить копию рядом с рабочей машиной, без сети
  rehearse --end       закончить репетицию
  restore КОПИЯ        вернуть диски и описание выключенной машины; прежние диски остаются рядом
  delete КОПИЯ         удалить одну копию

КОПИЯ — имя из списка или last: самая новая.

  --name ИМЯ           имя машины                                    (carbon-crm)
  --folder ПАПКА       где лежат копии: ПАПКА/ИМЯ/ДАТА               (/var/backups)
  --label СЛОВО        copy: пометить; такая копия не устаревает
  --days ЧИСЛО         copy: за сколько дней хранить по копии        (7)
  --weeks ЧИСЛО        copy: за сколько недель                       (4)
  --months ЧИСЛО       copy: за сколько месяцев                      (12)
  --stall СЕКУНДЫ      copy: сколько ждать, если запись замерла      (600)
  --memory МИБ         rehearse: память пробной машины               (как у рабочей)
  --help               эта справка

Код завершения: 0 — сделано, 1 — не вышло, 2 — условие не выполнено, ничего не изменено.
TEXT
}

name=carbon-crm folder=/var/backups label='' days=7 weeks=4 months=12 stall=600 memory='' end='' action='' wanted='' explained=''
problems=()
problem() { problems+=("$1"); }
say() { printf '%s\n' "$*"; }
fail() {
  explained=yes
  printf 'ошибка: %s\n' "$1" >&2
  exit 1
}
refuse_if_problems() {
  ((${#problems[@]})) || return 0
  printf 'ошибка: %s\n' "${problems[@]}" >&2
  exit 2
}

while (($#)); do
  case $1 in
  --help)
    usage
    exit
    ;;
  --end) end=yes ;;
  --name | --folder | --label | --days | --weeks | --months | --stall | --memory)
    if (($# < 2)); then
      problem "у параметра $1 нет значения"
    else
      printf -v "${1#--}" '%s' "$2"
      shift
    fi
    ;;
  -*) problem "параметр $1 неизвестен; список — $self --help" ;;
  *)
    if [[ ! $action ]]; then
      action=$1
    elif [[ ! $wanted ]]; then
      wanted=$1
    else
      problem "лишнее слово «$1»"
    fi
    ;;
  esac
  shift
done

check_number() { [[ $2 =~ ^(0|[1-9][0-9]{0,5})$ ]] || problem "$1: «$2» — не целое число"; }
for option in days weeks months stall; do check_number "--$option" "${!option}"; done
[[ ! $memory ]] || check_number --memory "$memory"
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || problem "имя «$name»: допустимы латинские буквы, цифры, «.», «_» и «-»"
[[ $label =~ ^[A-Za-z0-9_-]*$ ]] || problem "метка «$label»: допустимы латинские буквы, цифры, «_» и «-»"
case $action in
copy | list | check | rehearse | restore | delete) ;;
'') problem "не названо действие; список — $self --help" ;;
*) problem "действие «$action» неизвестно; список — $self --help" ;;
esac
if [[ ! $wanted && ! $end && $action =~ ^(rehearse|restore|delete)$ ]]; then
  problem "не названа копия; имена показывает $self list --name $name"
fi
[[ $folder == /* && -d $folder ]] || problem "папки «$folder» нет; смонтируйте хранилище копий"
refuse_if_problems
for command in virsh qemu-img sha256sum flock; do
  [[ $(type -P "$command") ]] || problem "нет программы $command; установите её пакет"
done
((EUID == 0)) || problem 'нужны права root: запустите через sudo'
refuse_if_problems

store=$folder/$name
rehearsal=$name-rehearsal
images=/var/lib/libvirt/images
stamp=$(date +%Y-%m-%dT%H-%M-%S)
day_pattern='[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
part='' job='' thaw=''

is_defined() { virsh dominfo "$1" > /dev/null 2>&1; }
has_line() { grep --quiet --line-regexp --fixed-strings -- "$2" <<< "$1"; }
is_active() { has_line "$(virsh list --name)" "$1"; }
mib() { echo "$(($1 + 1048575 >> 20)) МиБ"; }
free_bytes() { df --output=avail --block-size=1 "$1" | tail --lines=1; }
used_bytes() { du --summarize --block-size=1 "$1" | cut --fields=1; }

# имена готовых копий, новые сверху; недоделанное начинается с точки
copies() {
  find "$store" -mindepth 2 -maxdepth 2 -path "$store/$day_pattern*/SHA256SUMS" -printf '%h\n' 2> /dev/null \
    | sed 's:.*/::' | sort --reverse
}

find_copy() {
  if [[ $wanted == last ]]; then wanted=$(copies | sed --quiet 1p); fi
  [[ $wanted && $wanted != */* && -f $store/$wanted/SHA256SUMS ]] \
    || problem "копии «${wanted:-last}» нет в $store; имена показывает $self list --name $name"
}

# замок держат и дочерние программы: пока они не кончили, работа идёт, даже если сценарий убит
take_lock() {
  exec 9> "$store/.lock"
  flock --timeout 20 9 || problem "с копиями машины $name сейчас работает другой запуск; дождитесь его"
}

# SHA256SUMS называет все файлы копии, поэтому пропавший файл не останется незамеченным
verify_copy() {
  local disk
  (cd "$1" && sha256sum --check --quiet --strict SHA256SUMS) || return 1
  for disk in "$1"/*.qcow2; do
    qemu-img check -q --force-share --format qcow2 "$disk" || return 1
  done
}

leave() {
  local status=$?
  ((BASHPID == $$)) || exit "$status" # сторож, которого отпустили сразу, ещё держит обработчики сценария
  trap - EXIT
  [[ ! $thaw ]] || thaw_guest
  if [[ $job ]]; then virsh domjobabort "$name" > /dev/null 2>&1 || true; fi
  if [[ $part ]]; then rm --recursive --force -- "$part"; fi
  if [[ $status == 1 && ! $explained ]]; then
    printf 'ошибка: работа прервана; причина — в сообщениях выше\n' >&2
  fi
  exit "$status"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM

# --- copy

# то, что осталось от прерванного запуска: он держал бы замок, если бы ещё работал
clear_leftovers() {
  local old
  for old in "$store"/.part-* "$store"/.delete-*; do
    [[ -e $old ]] || continue
    if is_active "$name" && grep --quiet --fixed-strings "$old/" <<< "$(virsh backup-dumpxml "$name" 2> /dev/null)"; then
      virsh domjobabort "$name" > /dev/null 2>&1 || true # он мог и кончиться сам
      virsh domfsthaw "$name" > /dev/null 2>&1 || true
    fi
    rm --recursive --force -- "$old"
    say "убраны остатки прерванной работы: ${old##*/}"
  done
}

# тип, имя, файл каждого диска; приводы CD не копируются
read_disks() {
  virsh domblklist "$name" --details \
    | sed --quiet --regexp-extended 's/^ *([a-z]+) +disk +([a-z]+) +(.*[^ ]) *$/\1\t\2\t\3/p'
}

check_before_copy() {
  local type target source all=0 bytes
  is_defined "$name" || {
    problem "машины «$name» нет или libvirt не отвечает: virsh list --all"
    return
  }
  disks=$(read_disks)
  [[ $disks ]] || problem "у машины «$name» нет ни одного диска"
  while IFS=$'\t' read -r type target source; do
    [[ $type == file || $type == block ]] || problem "диск $target: $source — не файл и не том; такие диски не копируются"
    bytes=$(virsh domblkinfo "$name" "$target" 2> /dev/null | sed --quiet 's/^Allocation: *//p') || true
    if [[ $bytes ]]; then all=$((all + bytes)); else problem "диск $target: не узнать размер $source"; fi
    if [[ $(stat --format=%d "$source" 2> /dev/null) == "$(stat --format=%d "$store")" ]]; then
      say "предупреждение: копия ляжет на тот же накопитель, что и диск $target; смонтируйте для копий другой"
    fi
  done <<< "$disks"
  (($(free_bytes "$store") > all)) || problem "в $store свободно $(mib "$(free_bytes "$store")"), а машина занимает $(mib "$all")"
}

thaw_guest() {
  virsh domfsthaw "$name" > /dev/null 2>&1 || say 'предупреждение: агент не подтвердил, что файлы гостя разморожены'
  [[ ! ${watch-} ]] || kill "$watch" 2> /dev/null || true
  thaw=''
}

# Если сценарий убьют между заморозкой и разморозкой, разморозит сторож.
freeze_guest() {
  (exec 9>&- > /dev/null 2>&1; sleep 60; virsh domfsthaw "$name") &
  watch=$!
  if timeout 30 virsh domfsfreeze "$name" > /dev/null 2>&1; then
    thaw=yes
    say 'файлы гостя согласованы агентом'
  else
    timeout 30 virsh domfsthaw "$name" > /dev/null 2>&1 || true # просьба о заморозке могла дойти и позже
    kill "$watch"
    say 'агент в госте не отвечает: копия — как после отключения питания'
  fi
}

copy_active() {
  local type target source info moved seen='' quiet=0
  {
    echo '<domainbackup><disks>'
    while IFS=$'\t' read -r type target source; do
      echo "<disk name='$target' type='file'><driver type='qcow2'/><target file='$part/$target.qcow2'/></disk>"
    done <<< "$disks"
    virsh domblklist "$name" | awk 'NR > 2 && NF {print $1}' | grep --invert-match --line-regexp --fixed-strings \
      --file=<(cut --fields=2 <<< "$disks") | sed "s:.*:<disk name='&' backup='no'/>:" || true
    echo '</disks></domainbackup>'
  } > "$part/.job.xml"
  freeze_guest
  job=yes
  virsh backup-begin "$name" "$part/.job.xml" > /dev/null || {
    job=''
    fail 'копирование не началось'
  }
  [[ ! $thaw ]] || thaw_guest
  while true; do
    info=$(virsh domjobinfo "$name" 2>&1) || fail "копирование оборвалось: $info"
    if grep --quiet '^Job type: *None' <<< "$info"; then break; fi
    moved=$(sed --quiet 's/^File processed: *//p' <<< "$info")
    if [[ $moved == "$seen" ]]; then quiet=$((quiet + 1)); else quiet=0; fi
    seen=$moved
    ((quiet < stall)) || fail "за $stall с не скопировано ничего; копирование остановлено"
    sleep 1
  done
  job=''
  info=$(virsh domjobinfo "$name" --completed 2>&1) || fail "копирование оборвалось: $info"
  grep --quiet '^Job type: *Completed' <<< "$info" \
    || fail "копирование не удалось: $(sed --quiet 's/^Error message: *//p' <<< "$info"); в $store свободно $(mib "$(free_bytes "$store")")"
}

# qemu-img держит диск на замке: включить машину, пока он читает, нельзя
copy_inactive() {
  local type target source
  while IFS=$'\t' read -r type target source; do
    qemu-img convert -O qcow2 "$source" "$part/$target.qcow2" || fail "диск $target не скопирован"
  done <<< "$disks"
}

describe_machine() {
  local type target source nvram uuid
  virsh dumpxml --inactive --security-info "$name" > "$part/domain.xml"
  while IFS=$'\t' read -r type target source; do
    printf '%s\t%s\t%s\t%s\n' "$type" "$target" "$(find_format "$target")" "$source"
  done <<< "$disks" > "$part/disks.tsv"
  nvram=$(sed --quiet 's:.*<nvram[^>]*>\(/.*\)</nvram>.*:\1:p' "$part/domain.xml")
  if [[ $nvram && -e $nvram ]]; then
    cp -- "$nvram" "$part/nvram"
    echo "$nvram" > "$part/nvram.path"
  fi
  uuid=$(virsh domuuid "$name" | tr --delete '[:space:]')
  if [[ -d /var/lib/libvirt/swtpm/$uuid ]]; then
    tar --create --file "$part/tpm.tar" --directory /var/lib/libvirt/swtpm "$uuid"
  fi
}

find_format() {
  virsh dumpxml --inactive "$name" --xpath "//disk[target/@dev='$1']/driver/@type" 2> /dev/null \
    | sed --quiet 's/^ *type="\(.*\)"$/\1/p' | grep . || echo qcow2
}

# размер диска в копии должен быть тем же, что у машины: иначе скопировано не то
check_sizes() {
  local type target source have want
  while IFS=$'\t' read -r type target source; do
    want=$(virsh domblkinfo "$name" "$target" | sed --quiet 's/^Capacity: *//p')
    have=$(qemu-img info --output=json "$part/$target.qcow2" | sed --quiet 's/^ *"virtual-size": \([0-9]*\).*/\1/p' | tail --lines=1)
    [[ $have && $have == "$want" ]] || fail "диск $target: в копии ${have:-?} байт, у машины $want"
  done <<< "$disks"
}

# Последние копии последних дней, недель и месяцев, за которые копии есть: ушедшие вперёд часы ничего не сотрут.
expired() {
  local copy day week month last_day='' last_week='' last_month='' kept
  local left_days=$days left_weeks=$weeks left_months=$months first=yes
  while read -r copy; do
    kept=$first first=''
    day=${copy%T*} month=${copy%-*T*} week=$(date --date "${copy%T*}" +%G-%V)
    if [[ $day != "$last_day" ]] && ((left_days > 0)); then left_days=$((left_days - 1)) kept=yes; fi
    if [[ $week != "$last_week" ]] && ((left_weeks > 0)); then left_weeks=$((left_weeks - 1)) kept=yes; fi
    if [[ $month != "$last_month" ]] && ((left_months > 0)); then left_months=$((left_months - 1)) kept=yes; fi
    last_day=$day last_week=$week last_month=$month
    [[ $kept ]] || echo "$copy"
  done
}

remove_copy() {
  mv --no-target-directory -- "$store/$1" "$store/.delete-$1"
  rm --recursive --force -- "$store/.delete-$1"
}

make_copy() {
  local copy=$stamp${label:+-$label} began=$SECONDS old
  install --directory --owner=root --group=root --mode=0711 "$store"
  take_lock
  refuse_if_problems
  clear_leftovers
  check_before_copy
  [[ ! -e $store/$copy ]] || problem "копия $copy уже есть"
  refuse_if_problems
  part=$store/.part-$copy
  install --directory --mode=0711 "$part"
  if is_active "$name"; then copy_active; else copy_inactive; fi
  describe_machine
  rm --force -- "$part/.job.xml"
  chown --recursive root:root "$part"
  chmod 0600 "$part"/*
  check_sizes
  (cd "$part" && sha256sum -- * > SHA256SUMS)
  verify_copy "$part" || fail 'копия не прошла проверку'
  sync --file-system "$part"
  mv --no-target-directory -- "$part" "$store/$copy"
  part=''
  say "копия $copy готова и проверена: $(mib "$(used_bytes "$store/$copy")") за $((SECONDS - began)) с"
  while read -r old; do
    remove_copy "$old"
    say "копия $old удалена: срок вышел"
  done < <(copies | grep --line-regexp "$day_pattern" | expired)
}

# --- list, check, delete

list_copies() {
  local copy
  [[ $(copies) ]] || say "копий машины $name в $store нет"
  while read -r copy; do
    printf '%s\t%s\n' "$copy" "$(mib "$(used_bytes "$store/$copy")")"
  done < <(copies)
}

check_copies() {
  local copy bad=0 seen=0
  if [[ $wanted ]]; then find_copy; fi
  refuse_if_problems
  while read -r copy; do
    seen=1
    if verify_copy "$store/$copy"; then
      say "$copy: цела"
    else
      say "$copy: повреждена"
      bad=1
    fi
  done < <(if [[ $wanted ]]; then echo "$wanted"; else copies; fi)
  ((seen)) || fail "в $store нет ни одной копии"
  ((!bad)) || fail 'есть повреждённые копии: возьмите другие и проверьте накопитель'
}

delete_copy() {
  [[ $wanted != last ]] || problem 'назовите копию полностью: last здесь не годится'
  find_copy
  [[ -d $store ]] && take_lock
  refuse_if_problems
  remove_copy "$wanted"
  say "копия $wanted удалена"
}

# --- restore

check_before_restore() {
  local type target format source need=0 room
  if is_defined "$name"; then
    ! is_active "$name" || problem "машина $name работает; сначала выключите её"
    grep --quiet "<uuid>$(virsh domuuid "$name" | tr --delete '[:space:]')</uuid>" "$store/$wanted/domain.xml" \
      || problem "машина $name — другая (UUID не тот, что в копии); переименуйте или уберите её"
  fi
  while IFS=$'\t' read -r type target format source; do
    if [[ $type == block ]]; then
      problem "диск $target — том $source; прежнее содержимое не отложить, верните его сами: qemu-img convert -n -O $format $store/$wanted/$target.qcow2 $source"
    elif [[ ! -d ${source%/*} ]]; then
      problem "диск $target: папки ${source%/*} нет; создайте хранилище"
    else
      need=$((need + $(used_bytes "$store/$wanted/$target.qcow2")))
      room=$(free_bytes "${source%/*}")
      ((room > need)) || problem "в ${source%/*} свободно $(mib "$room"), а нужно $(mib "$need")"
    fi
  done < "$store/$wanted/disks.tsv"
}

# Прежний файл получает второе имя, новый встаёт на его место одним шагом: диск есть в любой миг.
replace_file() {
  local old=$2.before-$stamp
  if [[ -e $2 ]]; then
    ln -- "$2" "$old"
    say "прежний файл отложен: $old"
  fi
  mv --no-target-directory -- "$1" "$2"
}

restore_copy() {
  local copy type target format source item
  find_copy
  refuse_if_problems
  copy=$store/$wanted
  take_lock
  verify_copy "$copy" || problem "копия $wanted повреждена; возьмите другую"
  check_before_restore
  refuse_if_problems
  while IFS=$'\t' read -r type target format source; do
    if ! qemu-img convert -O "$format" "$copy/$target.qcow2" "$source.restoring" \
      || ! qemu-img compare -q "$copy/$target.qcow2" "$source.restoring"; then
      rm --force -- "$source.restoring"
      fail "диск $target не восстановлен; машина не изменена"
    fi
  done < "$copy/disks.tsv"
  if is_defined "$name"; then
    virsh dumpxml --inactive --security-info "$name" > "$store/domain.before-$stamp.xml"
    for item in snapshot checkpoint; do
      virsh "$item-list" "$name" --name | sed '/^$/d' | while read -r source; do
        virsh "$item-delete" "$name" "$source" --metadata > /dev/null
      done
    done
  fi
  while IFS=$'\t' read -r type target format source; do
    replace_file "$source.restoring" "$source"
  done < "$copy/disks.tsv"
  if [[ -e $copy/nvram ]]; then
    source=$(< "$copy/nvram.path")
    cp -- "$copy/nvram" "$source.restoring"
    replace_file "$source.restoring" "$source"
  fi
  if [[ -e $copy/tpm.tar ]]; then tar --extract --file "$copy/tpm.tar" --directory /var/lib/libvirt/swtpm; fi
  virsh define "$copy/domain.xml" > /dev/null || fail 'диски возвращены, но описание не принято; прочтите сообщение выше'
  virsh pool-list --name | sed '/^$/d' | while read -r item; do virsh pool-refresh "$item" > /dev/null; done
  say "машина $name восстановлена из копии $wanted; включите её: virsh start $name"
}

# --- rehearse

end_rehearsal() {
  if is_active "$rehearsal"; then virsh destroy "$rehearsal" > /dev/null; fi
  rm --force -- "$images/$rehearsal".*
  say 'репетиция закончена, пробной машины больше нет'
}

rehearse_copy() {
  local copy type target format source files=() description
  [[ $(type -P virt-clone) && $(type -P virt-xml) ]] || problem 'нет программ virt-clone и virt-xml; установите пакет virtinst'
  find_copy
  ! is_defined "$rehearsal" || problem "репетиция уже идёт; закончите её: $self rehearse --end --name $name"
  [[ -d $images ]] || problem "папки $images нет"
  refuse_if_problems
  copy=$store/$wanted
  verify_copy "$copy" || fail "копия $wanted повреждена; возьмите другую"
  rm --force -- "$images/$rehearsal".*
  while IFS=$'\t' read -r type target format source; do
    qemu-img create -q -f qcow2 -F qcow2 -b "$copy/$target.qcow2" "$images/$rehearsal.$target.qcow2"
    files+=(--file "$images/$rehearsal.$target.qcow2")
  done < "$copy/disks.tsv"
  if [[ -e $copy/nvram ]]; then
    cp -- "$copy/nvram" "$images/$rehearsal.nvram"
    files+=(--nvram "$images/$rehearsal.nvram")
  fi
  description=$(virt-clone --original-xml "$copy/domain.xml" --name "$rehearsal" --preserve-data "${files[@]}" \
    --check all=off --print-xml)
  description=$(virt-xml --remove-device --network all <<< "$description")
  if [[ $memory ]]; then description=$(virt-xml --edit --memory "$memory" <<< "$description"); fi
  virsh create /dev/stdin <<< "$description" > /dev/null || {
    rm --force -- "$images/$rehearsal".*
    fail 'пробная машина не запустилась'
  }
  sleep 3
  is_active "$rehearsal" || fail "пробная машина остановилась: /var/log/libvirt/qemu/$rehearsal.log"
  say "пробная машина $rehearsal работает без сети; посмотрите её: virsh console $rehearsal"
  say "закончите репетицию: $self rehearse --end --name $name"
}

case $action in
copy) make_copy ;;
list) list_copies ;;
check) check_copies ;;
delete) delete_copy ;;
restore) restore_copy ;;
rehearse) if [[ $end ]]; then end_rehearsal; else rehearse_copy; fi ;;
esac
