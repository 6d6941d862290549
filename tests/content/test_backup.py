"""The script of copies on a real host: what it makes, keeps, refuses, survives and gives back."""

import re
from pathlib import Path

import pytest
from conftest import ROOT

from content.kvm_host import SUITES, begin

OPERATION = ROOT / "docs/operation"
STORE = "/var/backups/carbon-crm"
COPY = "sudo bash backup.sh copy"

BEGIN = """
export LC_ALL=C.UTF-8 LIBVIRT_DEFAULT_URI=qemu:///system
copies() { sudo find /var/backups/carbon-crm -mindepth 1 -maxdepth 1 -name "$1" -printf '%f\\n' | sort; }
disk=/var/lib/libvirt/images/carbon-crm.qcow2
switch_off() { virsh destroy carbon-crm > /dev/null; }
"""
BIG_DISK = """
sudo sh -c 'head --bytes=600M /dev/urandom > /var/lib/libvirt/images/big.raw'
virsh attach-disk carbon-crm /var/lib/libvirt/images/big.raw vdb --subdriver raw --live --config > /dev/null
"""


@pytest.fixture(params=SUITES)
def suite(request: pytest.FixtureRequest) -> str:
    """Each release of Debian in turn."""
    suite: str = request.param
    return suite


def run(suite: str, guest: Path, folder: Path, script: str) -> str:
    """Return what the script says on a host with a running machine; it has to succeed."""
    with begin(folder, suite, guest, files=OPERATION) as host:
        result = host.run(f"{BEGIN}exec 2>&1\n{script}")
    assert result.returncode == 0, result.stdout
    return result.stdout


def test_a_copy_of_a_running_machine_is_whole_and_closed_to_others(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""
{COPY}
copy=$(copies '2*')
sudo bash backup.sh check
sudo sh -c "stat --format='%A %U %n' {STORE} {STORE}/$copy {STORE}/$copy/*" | sed "s:$copy:COPY:"
switch_off
sudo qemu-img compare $disk {STORE}/$copy/vda.qcow2
sudo virt-xml-validate {STORE}/$copy/domain.xml domain 2>&1 | sed "s:/.*/::"
bash backup.sh list || echo "status $?"
"""
    said = run(suite, guest, tmp_path, script)
    assert "агент в госте не отвечает" in said
    assert "готова и проверена" in said
    assert ": цела\n" in said
    assert [row for row in said.splitlines() if row.startswith(("drw", "-rw"))] == [
        f"drwx--x--x root {STORE}",
        f"drwx--x--x root {STORE}/COPY",
        *(f"-rw------- root {STORE}/COPY/{name}" for name in ("SHA256SUMS", "disks.tsv", "domain.xml", "vda.qcow2")),
    ]
    assert said.endswith(
        "Images are identical.\ndomain.xml validates\nошибка: нужны права root: запустите через sudo\nstatus 2\n"
    )


def test_days_weeks_and_months_are_kept_and_nothing_of_others(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""
{COPY} --label before-update
{COPY} > /dev/null
sudo mkdir {STORE}/mine && sudo touch {STORE}/2020-01-01.qcow2
for day in $(seq 1 500); do
  date --date "today - $day days" +{STORE}/%Y-%m-%dT02-30-00
done | sudo xargs mkdir
sudo mkdir {STORE}/$(date --date '1 day ago' +%Y-%m-%d)T23-00-00
sudo sh -c 'for copy in {STORE}/*-00; do touch $copy/SHA256SUMS; done'
{COPY} | grep --count удалена
copies '*'
"""
    rows = run(suite, guest, tmp_path, script).splitlines()
    assert any(row.endswith("-before-update") for row in rows)
    assert {"mine", "2020-01-01.qcow2"} <= set(rows)
    kept = [row for row in rows if row.startswith("2") and not row.endswith(("update", "qcow2"))]
    days = sorted({row[:10] for row in kept}, reverse=True)
    assert len(kept) == len(days)  # one of a day
    assert 7 + 2 + 10 <= len(days) <= 7 + 4 + 12
    assert len({day[:7] for day in days}) == 12
    assert sum(row.endswith("T23-00-00") for row in kept) == 1


@pytest.mark.parametrize("moment", ["0.3", "1", "3"])
def test_a_kill_at_any_moment_harms_nothing(guest: Path, tmp_path: Path, moment: str) -> None:
    script = f"""{BIG_DISK}
{COPY} --label good > /dev/null
setsid sudo bash backup.sh copy > /dev/null 2>&1 &
sleep {moment}
sudo pkill --signal KILL --full '[b]ash backup.sh copy' || echo 'was ready'
wait || true
virsh domstate carbon-crm
{COPY}
copies '.*'
sudo bash backup.sh check
virsh domjobinfo carbon-crm
"""
    said = run("trixie", guest, tmp_path, script)
    assert "\nrunning\n" in said or said.startswith("running\n")
    assert "повреждена" not in said
    assert said.count(": цела") >= 2
    assert "\n.part" not in said
    assert "Job type:         None" in said


def test_a_full_disk_leaves_the_older_copies(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""{BIG_DISK}
sudo mkdir --parents {STORE}
sudo mount -t tmpfs -o mode=0711,size=1600M tmpfs {STORE}
{COPY} > /dev/null
(timeout 60 sudo sh -c 'until ls {STORE}/.part-*/vdb.qcow2; do sleep 0.05; done' > /dev/null 2>&1
 sudo sh -c 'head --bytes=2G /dev/zero > {STORE}/other' 2> /dev/null || true) &
{COPY} || echo "status $?"
wait
copies '.part*'
sudo rm {STORE}/other
sudo bash backup.sh check
sudo fallocate --length 700M {STORE}/other
{COPY} || echo "status $?"
virsh domstate carbon-crm
"""
    said = run(suite, guest, tmp_path, script)
    assert re.search("ошибка: (копирование не удалось: .*; в /var/backups/carbon-crm свободно|работа прервана)", said)
    assert "status 1\n" in said
    assert ".part" not in said
    assert said.count(": цела") == 1
    assert "МиБ, а машина занимает" in said
    assert said.endswith("status 2\nrunning\n\n")


def test_a_machine_that_stops_ends_the_copy(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""{BIG_DISK}
(timeout 60 sudo sh -c 'until ls {STORE}/.part-*/vdb.qcow2; do sleep 0.05; done' > /dev/null 2>&1
 virsh destroy carbon-crm > /dev/null) &
{COPY} || echo "status $?"
wait
copies '*'
{COPY} | tail --lines=1
"""
    said = run(suite, guest, tmp_path, script)
    assert "ошибка: копирование оборвалось" in said
    assert "status 1\n.lock\n" in said
    assert "готова и проверена" in said


def test_two_at_once_and_damage_are_refused(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""{BIG_DISK}
{COPY} > /dev/null
sudo flock {STORE}/.lock sleep 30 &
sleep 2
{COPY} || echo "status $?"
wait
copy=$(copies '2*')
sudo sh -c "printf x | dd of={STORE}/$copy/vda.qcow2 bs=1 seek=100000 conv=notrunc" 2> /dev/null
sudo bash backup.sh check || echo "status $?"
switch_off
before=$(sudo sha256sum $disk)
sudo bash backup.sh restore last || echo "status $?"
sudo bash backup.sh rehearse last || echo "status $?"
sudo rm {STORE}/$copy/vda.qcow2
sudo bash backup.sh check last > /dev/null 2>&1 || echo "status $?"
[ "$before" = "$(sudo sha256sum $disk)" ]
virsh list --all --name
sudo ls /var/lib/libvirt/images
"""
    said = run(suite, guest, tmp_path, script)
    assert "ошибка: с копиями машины carbon-crm сейчас работает другой запуск" in said
    assert said.count("status 2") == 2
    assert ": повреждена\nошибка: есть повреждённые копии: возьмите другие и проверьте накопитель\nstatus 1\n" in said
    assert "повреждена; возьмите другую\nstatus 2\n" in said
    assert "повреждена; возьмите другую\nstatus 1\n" in said
    assert said.endswith("status 1\ncarbon-crm\n\nbig.raw\ncarbon-crm.qcow2\n")


def test_a_copy_is_rehearsed_and_restored(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""
{COPY} --label good
good=$(copies '2*')
sudo bash backup.sh rehearse last --memory 128
virsh list --name
virsh domiflist carbon-crm-rehearsal
sudo bash backup.sh rehearse last || echo "status $?"
sudo bash backup.sh rehearse --end
sudo bash backup.sh rehearse --end
sudo bash backup.sh check last
sudo bash backup.sh restore "$good" || echo "status $?"
virsh snapshot-create-as carbon-crm later > /dev/null
switch_off
sudo qemu-img resize -q $disk 1G || sudo qemu-img snapshot -d later $disk && sudo qemu-img resize -q $disk 1G
virt-xml carbon-crm --edit --memory 222 > /dev/null
sudo bash backup.sh restore "$good" | sed 's/before-.*/before/'
sudo qemu-img compare $disk {STORE}/$good/vda.qcow2
sudo ls /var/lib/libvirt/images | sed 's/before-.*/before/'
virsh dumpxml carbon-crm --xpath '//memory/text()'
virsh snapshot-list carbon-crm --name
virsh start carbon-crm
"""
    said = run(suite, guest, tmp_path, script)
    assert "carbon-crm\ncarbon-crm-rehearsal\n" in said
    assert "репетиция уже идёт" in said
    assert said.count("репетиция закончена") == 2
    assert "ошибка: машина carbon-crm работает; сначала выключите её\nstatus 2\n" in said
    assert "прежний файл отложен: /var/lib/libvirt/images/carbon-crm.qcow2.before\n" in said
    assert "Images are identical.\ncarbon-crm.qcow2\ncarbon-crm.qcow2.before\n163840\n" in said
    assert said.endswith("Domain 'carbon-crm' started\n\n")


def test_a_machine_that_is_lost_comes_back_from_its_copy(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""
{COPY} > /dev/null
switch_off
virsh undefine carbon-crm > /dev/null
sudo rm $disk
sudo bash backup.sh restore last
virsh start carbon-crm
virsh undefine carbon-crm > /dev/null
virsh destroy carbon-crm > /dev/null
virt-install --name carbon-crm --memory 160 --osinfo detect=on,require=off --import --disk $disk --network none \\
  --graphics none --noautoconsole > /dev/null
switch_off
sudo bash backup.sh restore last || echo "status $?"
"""
    said = run(suite, guest, tmp_path, script)
    assert "восстановлена из копии" in said
    assert "Domain 'carbon-crm' started" in said
    assert "ошибка: машина carbon-crm — другая" in said
    assert said.endswith("status 2\n")
