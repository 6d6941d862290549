"""The unattended installation on a host that is not as its author imagined: it refuses and changes nothing."""

from pathlib import Path

import pytest
from conftest import ROOT

from content.kvm_host import IMAGE, SUITES, begin

DISK = "/var/lib/libvirt/images/carbon-crm.qcow2"
STATES = f"""
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
sum=$(sha256sum < /var/tmp/image.qcow2 | cut -d" " -f1)
disk={DISK}
folder=$(dirname $disk)
state() {{
  virsh list --all; virsh pool-list --all; virsh net-list --all
  sudo find "$folder" -type f -printf '%f %s %m %T@\\n' | sort
}}
command="bash unattended.sh --image /var/tmp/image.qcow2 --sha256 $sum --memory 160 --vcpus 1 --disk 1"
install() {{ sudo $command "$@" 2>&1; }}
refused() {{ # WHAT PARAMETERS: nothing changes, and the answer is 2
  echo "== $1"; shift
  before=$(state); status=0; install "$@" || status=$?; after=$(state)
  [ "$status" = 2 ] && [ "$before" = "$after" ]
}}
sudo mkdir --parents --mode=0711 "$folder"

before=$(state); install --check; [ "$before" = "$(state)" ]
refused number --name 7
refused no-pool --pool other
refused no-network --network network=default
refused any-network --network default
refused megabytes --memory 16
echo somebody\\'s | sudo tee $disk > /dev/null
refused foreign-file
sudo rm $disk
sudo flock /etc/libvirt sleep 3 & sleep 1
refused locked
wait

echo == killed
for round in $(seq 20); do # until a blow falls between the disk's beginning and its end
  install > /dev/null &
  sudo timeout 60 bash -c "until test -e $disk.part || test -e $disk; do :; done
    pkill -KILL --full '[b]ash unattended.sh'" || true
  wait || true
  for turn in $(seq 40); do if sudo flock --nonblock /etc/libvirt true; then break; fi; sleep 0.5; done
  if sudo test ! -e $disk; then break; fi
  virsh destroy carbon-crm > /dev/null || true
  virsh undefine carbon-crm > /dev/null || true
  sudo rm $disk
done
sudo test ! -e $disk
install
sudo ls "$folder"

virsh suspend carbon-crm > /dev/null
refused paused
virsh resume carbon-crm > /dev/null
virsh dumpxml --inactive carbon-crm > saved.xml
virsh undefine carbon-crm > /dev/null
refused transient
virsh define saved.xml > /dev/null
virsh destroy carbon-crm > /dev/null
sudo mv $disk lost.qcow2
refused lost-disk
sudo mv lost.qcow2 $disk
virsh undefine carbon-crm > /dev/null

sed 's/carbon-crm<\\/name>/Моя машина<\\/name>/; /<uuid>/d' saved.xml > other.xml
virsh define other.xml > /dev/null
refused other-machine
sudo qemu-img create -q -f qcow2 -b $disk -F qcow2 "$folder/layer.qcow2"
virsh undefine 'Моя машина' > /dev/null
sed -i 's/images.carbon-crm.qcow2/images\\/layer.qcow2/' other.xml
virsh define other.xml > /dev/null
refused base-of-other-machine
virsh undefine 'Моя машина' > /dev/null

echo == full
sudo rm $disk "$folder/layer.qcow2"
before=$(state)
status=0
sudo bash -c "ulimit -f 1000; exec $command" || status=$?
[ "$before" = "$(state)" ]
echo "status $status"
"""
ANSWERS = {
    "number": "имя «7» libvirt примет за номер машины",
    "no-pool": "хранилища «other» нет",
    "no-network": "сеть «default» не работает",
    "any-network": "не bridge=МОСТ и не network=СЕТЬ",
    "megabytes": "16 МиБ мало",
    "foreign-file": f"файл {DISK} уже есть, и в нём не этот образ",
    "locked": "уже работает другой запуск",
    "paused": "её состояние — paused",
    "transient": "работает без сохранённого описания",
    "lost-disk": f"а её диска {DISK} нет",
    "other-machine": f"диск {DISK} занят машиной «Моя машина»",
    "base-of-other-machine": f"диск {DISK} занят машиной «Моя машина»",
}


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_not_its_own_stays_as_it_is(suite: str, guest: Path, tmp_path: Path) -> None:
    with begin(tmp_path, suite, guest, IMAGE, image="image.qcow2", files=ROOT / "docs/install") as host:
        result = host.run(STATES)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    steps = {step.partition("\n")[0]: step.partition("\n")[2] for step in result.stdout.split("== ")[1:]}
    for what, answer in ANSWERS.items():
        assert steps[what].startswith("ошибка: "), what
        assert answer in steps[what], what
    assert "машина carbon-crm работает; автозапуск включён\ncarbon-crm.qcow2\n" in steps["killed"]
    assert steps["full"] == "status 1\n"
    assert "ошибка: образ не записался в /var/lib/libvirt/images" in result.stderr
