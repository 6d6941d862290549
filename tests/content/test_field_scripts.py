"""The scripts that administrators download: linted, run on a real host, and tried with bad input."""

import re
import subprocess
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT

from content.kvm_host import IMAGE, SUITES, begin

SCRIPTS = sorted((ROOT / "docs").rglob("*.sh"))
INSTALL, OPERATION = ROOT / "docs/install", ROOT / "docs/operation"

SUM = 'sum=$(sha256sum < /var/tmp/image.qcow2 | cut -d" " -f1)\n'
UNATTENDED = 'sudo bash unattended.sh --image /var/tmp/image.qcow2 --sha256 "$sum" --memory 160 --vcpus 1 --disk 1'

PLANTED = """
password: hunter-plain
db_password = hunter-spaced with blanks
"api_key": "hunter-json", "user": "anna"
<auth passwd='hunter-attribute' keymap='ru'/>
<password>hunter-element</password>
пароль: хантер-русский
mysql --password hunter-option --host db
curl https://anna:hunter-address@crm.example/
Authorization: Basic aHVudGVyLWJhc2ljOmh1bnRlcg==
access_token=hunter-token; path=/
token = "hunter \\"hunter-escaped\\" quoted"
secret='hunter-unclosed
passphrase: |
  hunter-next-line
root:$6$saltsalt$hunterhash0123456789abcdef/.:19000:0:99999:7:::
jwt eyJhbGciOiJIUzI1NiJ9.hunterpayload.huntersignature
-----BEGIN OPENSSH PRIVATE KEY-----
hunterkeyhunterkeyhunterkey
-----END OPENSSH PRIVATE KEY-----
machine login anna password hunter-netrc
bindpw [hunter-bracket]
psk=hunter-psk
an ordinary message about carbon-crm that must stay
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_page_shows_and_offers_the_script(script: Path) -> None:
    page = script.with_suffix(".md").read_text("utf-8")
    assert f'--8<-- "{script.relative_to(ROOT / "docs")}"' in page
    assert f"({script.name})" in page


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_help_names_every_parameter(script: Path) -> None:
    result = subprocess.run(["bash", script, "--help"], capture_output=True, text=True, check=True)
    assert result.stdout.startswith(f"Использование: {script.name}")
    assert "--name ИМЯ" in result.stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_all_mistakes_are_named_at_once(script: Path, tmp_path: Path) -> None:
    command = ["bash", str(script), "--name", "a/b", "--colour", "--output", "/nowhere"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "ошибка: имя «a/b»" in result.stderr
    assert "ошибка: параметр --colour неизвестен" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suite", SUITES)
def test_an_interrupted_installation_goes_on_and_can_be_repeated(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""{SUM}
sudo mkdir --parents --mode=0711 /var/lib/libvirt/images
head -c 1000 /dev/zero | sudo tee /var/lib/libvirt/images/carbon-crm.qcow2.part > /dev/null
{UNATTENDED}
before=$(sudo sha256sum /etc/libvirt/qemu/carbon-crm.xml)
virsh --connect qemu:///system destroy carbon-crm > /dev/null
{UNATTENDED} --memory 320
[ "$before" = "$(sudo sha256sum /etc/libvirt/qemu/carbon-crm.xml)" ]
sudo ls /var/lib/libvirt/images
"""
    with begin(tmp_path, suite, guest, IMAGE, image="image.qcow2", files=INSTALL) as host:
        result = host.run(script)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines() == [
        "хранилище default создано",
        "диск /var/lib/libvirt/images/carbon-crm.qcow2 готов: 1 ГиБ",
        "машина carbon-crm создана: процессоров 1, памяти 160 МиБ",
        "машина carbon-crm работает; автозапуск включён",
        "машина carbon-crm уже есть; её описание не меняется",
        "машина carbon-crm работает; автозапуск включён",
        "carbon-crm.qcow2",
    ]


@pytest.mark.parametrize("suite", SUITES)
def test_a_refused_installation_changes_nothing(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""sum={"0" * 64}
{UNATTENDED} --disk 0 --network bridge=br7 || echo "status $?"
{UNATTENDED} || echo "status $?"
echo garbage > broken.qcow2
sudo bash unattended.sh --image broken.qcow2 --sha256 "$(sha256sum < broken.qcow2 | cut -d' ' -f1)" || echo "status $?"
export VIRT_TYPE=kvm
{UNATTENDED} || echo "status $?"
virsh --connect qemu:///system list --all --name
virsh --connect qemu:///system pool-list --all --name
sudo ls /var/lib/libvirt/images
"""
    with begin(tmp_path, suite, guest, IMAGE, image="image.qcow2", files=INSTALL) as host:
        result = host.run(script)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.split() == ["status", "2"] * 4
    assert "--disk: «0» — не целое положительное число" in result.stderr
    assert "моста «br7» нет" in result.stderr
    assert "контрольная сумма образа «/var/tmp/image.qcow2» не совпала" in result.stderr
    assert "образ «broken.qcow2» повреждён или не в формате qcow2" in result.stderr
    assert "не умеет kvm" in result.stderr


@pytest.mark.parametrize("suite", SUITES)
def test_the_archive_holds_no_planted_secret(suite: str, guest: Path, tmp_path: Path) -> None:
    script = f"""
sudo tee --append /var/log/libvirt/qemu/carbon-crm.log > /dev/null <<'PLANTED'
{PLANTED}
PLANTED
export LIBVIRT_DEFAULT_URI=qemu:///system
virsh dumpxml --inactive --security-info carbon-crm > machine.xml
sed -i "s|</devices>|<graphics type='vnc' passwd='hunt-vnc'/></devices>|" machine.xml
sed -i "s|<memory |<description>пароль: хантер-описание</description><memory |" machine.xml
virsh define machine.xml
virsh dumpxml --inactive --security-info carbon-crm | grep -c hunt-vnc
sudo bash diagnostics.sh
stat --format=%a diagnostics-*.tar.gz
"""
    with begin(tmp_path, suite, guest, files=OPERATION) as host:
        result = host.run(script)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.rstrip().endswith("600")
    (archive,) = host.home.glob("diagnostics-carbon-crm-*.tar.gz")
    with tarfile.open(archive) as tar:
        files = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        texts = {Path(name).name: file.read().decode() for name, file in files.items() if file}
    whole = "\n".join(texts.values())
    assert "хантер-" not in whole
    assert [row for row in whole.splitlines() if "hunt" in row] == []
    assert "aHVudGVyLWJhc2lj" not in whole
    assert "an ordinary message about carbon-crm that must stay" in texts["logs.txt"]
    assert "keymap='ru'" in texts["logs.txt"]
    assert "<name>carbon-crm</name>" in texts["machine.txt"]
    assert "\t0\tvirsh dumpxml carbon-crm" in texts["contents.tsv"]


@pytest.mark.parametrize("suite", SUITES)
def test_what_can_be_collected_is_collected_without_the_machine(suite: str, guest: Path, tmp_path: Path) -> None:
    with begin(tmp_path, suite, guest, IMAGE, files=OPERATION) as host:
        result = host.run("sudo bash diagnostics.sh --name other")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "машины «other» нет" in result.stderr
    assert list(host.home.glob("diagnostics-other-*.tar.gz"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_answer_is_lost_to_a_closed_pipe(script: Path) -> None:
    # under pipefail a program that still writes when grep has seen enough is killed, and the found is not found
    rows = script.read_text("utf-8").splitlines()
    assert [row for row in rows if re.search(r"\|\s*(grep (-\w*q|.*--quiet)|head\b)", row)] == []


def test_a_watch_that_is_let_go_at_once_clears_nothing_away(tmp_path: Path) -> None:
    """Bash lets a child that is killed before it has begun run the handlers of its parent: it took the copy away."""
    text = (ROOT / "docs/operation/backup.sh").read_text("utf-8")
    handlers = re.search(r"^leave\(\) \{.*?^trap 'exit 1' HUP INT TERM$", text, re.MULTILINE | re.DOTALL)
    assert handlers
    part = tmp_path / "part"
    part.mkdir()
    script = f"""
    set -euo pipefail
    part='' job='' thaw='' explained=''
    {handlers[0]}
    part={part}
    for i in {{1..200}}; do (sleep 2) & kill $!; done
    [[ -d $part ]] || {{ explained=yes; exit 3; }}
    """
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not part.exists()  # the script itself has cleared it away at its end
