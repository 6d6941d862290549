"""An ordinary host: Debian as its installer leaves it, prepared by an ordinary user as the guides say.

systemd is its first process; libvirt, polkit and sudo are Debian's own; QEMU runs under Debian's account. `admin`,
whose messages are Russian, follows the pages. A host is gone after use; the systems are kept in the user's cache.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

from content.guide_pages import read_blocks

IMAGES = "/var/tmp"  # noqa: S108 of the host, not of this machine
IMAGE = "image"
DISK = "disk"
MACHINE = "machine"

SUITES = ("trixie", "bookworm")
STORE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "docsite-hosts"
DAYS_KEPT = 7
"""After that the lists of packages name files that the archives no longer have."""

SAY_WHERE = "export LIBVIRT_DEFAULT_URI=qemu:///system LC_ALL=C.UTF-8\n"
WITH_POOL = """\
virsh pool-define-as default dir --target /var/lib/libvirt/images
virsh pool-start default
"""
WITH_DISK = """\
sudo install --owner=root --group=root --mode=0600 /var/tmp/{image} /var/lib/libvirt/images/carbon-crm.qcow2
virsh pool-refresh default
"""
WITH_MACHINE = """\
virt-install --name carbon-crm --memory 160 --vcpus 1 --osinfo detect=on,require=off \
  --import --disk /var/lib/libvirt/images/carbon-crm.qcow2,bus=virtio,discard=unmap \
  --network bridge=br0,model=virtio --channel unix,target.type=virtio,target.name=org.qemu.guest_agent.0 \
  --serial pty,log.file=/var/log/libvirt/qemu/carbon-crm.serial --graphics none --noautoconsole
timeout 120 sh -c 'until sudo grep -aqs READY /var/log/libvirt/qemu/carbon-crm.serial; do sleep 0.2; done'
# the log served to see that the guest is up; a clone could not share it
virsh dumpxml --inactive carbon-crm | sed '/<log file=/d' > /tmp/carbon-crm.xml
virsh define /tmp/carbon-crm.xml
rm /tmp/carbon-crm.xml
"""
HAVE = {
    IMAGE: "",
    DISK: WITH_POOL + WITH_DISK,
    MACHINE: WITH_POOL + WITH_DISK + WITH_MACHINE,
}
"""How a page's beginning is reached; the image lies in /var/tmp."""


@dataclass(frozen=True)
class Host:
    """A running host; `computer` is its first process as this machine counts, `layer` holds what was written."""

    computer: int
    layer: Path

    @property
    def home(self) -> Path:
        """The home folder of the user, for what is read when the host is gone."""
        return self.layer / "home/admin"

    def enter(self, *command: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command of root."""
        enter = ("nsenter", "--target", str(self.computer), "--all", "--", *command)
        return subprocess.run(
            enter, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )

    def run(self, script: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a Bash script as the user in the home folder, after a login of its own; the first failure ends it."""
        # software emulation has to be asked for: /dev/kvm is hidden, so that all machines are alike
        self.put("/home/admin/.script", f"export VIRT_TYPE=qemu\nset -euo pipefail\n{script}".encode())
        return self.enter("su", "--login", "admin", "--command", "exec bash ~/.script", timeout=timeout)

    def wait_for_end(self) -> None:
        """Return when it has been switched off, or should boot anew."""
        for _ in range(600):
            if not Path(f"/proc/{self.computer}").exists():
                return
            time.sleep(0.1)
        raise TimeoutError("the host does not stop")

    def put(self, path: str, content: bytes) -> None:
        """Write a file of the user."""
        file = Path(f"/proc/{self.computer}/root{path}")
        file.write_bytes(content)
        os.chown(file, 1000, 1000)


@contextlib.contextmanager
def boot(layers: str, folder: Path, *, internet: bool = False, network: str = "bridge") -> Iterator[Host]:
    """Boot the system of the layers, the uppermost first; `folder`, which is empty, takes what it writes.

    There is a bridge br0 with the host's address, or, when `network` is `card`, what the system makes of its card.
    """
    command = ["setpriv", "--pdeathsig", "TERM", str(ROOT / "tests/content/host/boot.sh"), layers, str(folder), network]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, contextlib.ExitStack() as wires:
        wires.callback(process.terminate)
        assert process.stdout is not None
        host = Host(find_child(int(process.stdout.readline())), folder / "upper")
        wait_for_services(host)
        if internet:
            wires.enter_context(connect_to_internet(host))
        yield host


def find_child(process: int) -> int:
    """Return the only child of the process, which may not have it yet."""
    children = Path(f"/proc/{process}/task/{process}/children")
    for _ in range(100):
        if words := children.read_text().split():
            return int(words[0])
        time.sleep(0.05)
    raise TimeoutError(f"process {process} has started nothing")


def wait_for_services(host: Host) -> None:
    """Return when systemd has started all; it answers only after a moment."""
    for _ in range(100):
        state = host.enter("systemctl", "is-system-running", "--wait")
        if state.stdout.strip() in {"running", "degraded"}:
            # its own cards, and no other device of this machine, are announced to udev, as a kernel that boots does
            host.enter("udevadm", "trigger", "--action=add", "--subsystem-match=net", "--settle")
            return
        time.sleep(0.1)
    raise TimeoutError(f"systemd has not started: {state.stdout}{state.stderr}")


@contextlib.contextmanager
def connect_to_internet(host: Host) -> Iterator[None]:
    """Give the host a second card, wan0, that reaches what this machine reaches."""
    command = ["slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback", "--ready-fd=1"]
    with subprocess.Popen(
        [*command, str(host.computer), "wan0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"1"
        try:
            yield
        finally:
            process.terminate()


def get_bare_system(suite: str) -> str:
    """Return the layers of a Debian as its installer leaves it; make it if it is not kept, or too old."""
    with lock_system(suite):
        return str(make_bare_system(suite))


def get_host_system(suite: str) -> str:
    """Return the layers of a Debian that the user has prepared as install/host.md says; make it if it is not kept."""
    with lock_system(suite):
        bare = make_bare_system(suite)
        script = write_preparation()
        host = STORE / f"{suite}-host-{digest(script + bare.name)}"
        if not host.exists():
            prepare_host(str(bare), script, host)
        return f"{host}:{bare}"


@contextlib.contextmanager
def lock_system(suite: str) -> Iterator[None]:
    """Let nobody else make a system of this release."""
    STORE.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (STORE / f"{suite}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_bare_system(suite: str) -> Path:
    """Return the folder of the system; the lock is held."""
    program = ROOT / "tests/content/host/make.sh"
    bare = STORE / f"{suite}-bare-{digest(program.read_text('utf-8'))}"
    remove_outdated_systems(suite)
    if not bare.exists():
        part = STORE / f".{suite}.part"
        shutil.rmtree(part, ignore_errors=True)
        made = subprocess.run([program, suite, part], capture_output=True, text=True, check=False)
        if made.returncode:
            raise RuntimeError(f"{program.name} {suite}: {made.stderr[-3000:]}")
        part.rename(bare)
    return bare


def prepare_host(bare: str, script: str, host: Path) -> None:
    """Follow the page in a bare system; what it wrote becomes `host`."""
    part = host.with_name(f".{host.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    with boot(bare, part, internet=True) as system:
        result = system.run(script, timeout=1200)
        if result.returncode:
            raise RuntimeError(f"docs/install/host.md: {result.stdout[-3000:]}{result.stderr[-3000:]}")
        system.enter("sh", "-c", "rm /home/admin/.script; systemctl poweroff")
        system.wait_for_end()
    (part / "upper").rename(host)
    shutil.rmtree(part)


def write_preparation() -> str:
    """Return what install/host.md tells an administrator to do to a fresh Debian before libvirt can be used."""
    blocks = (block for block in read_blocks("install/host.md") if block.classes & {"packages", "login"})
    return "set -x\n" + "".join(block.code for block in blocks)


def remove_outdated_systems(suite: str) -> None:
    """Remove what has been kept long enough."""
    for folder in STORE.glob(f"{suite}-*-*"):
        if time.time() - folder.stat().st_ctime > DAYS_KEPT * 86400:
            shutil.rmtree(folder)


def digest(text: str) -> str:
    """Return a short name of the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextlib.contextmanager
def begin(
    folder: Path,
    suite: str,
    guest: Path,
    have: str = MACHINE,
    *,
    image: str = "carbon-crm.qcow2",
    files: Path | None = None,
    internet: bool = False,
) -> Iterator[Host]:
    """Boot a prepared host that begins with what `have` says; `folder` takes what is written there.

    The `guest` image lies in /var/tmp under the name `image`, the shell scripts among `files` in the home folder.
    """
    with boot(get_host_system(suite), folder, internet=internet) as host:
        host.put(f"{IMAGES}/{image}", guest.read_bytes())
        for file in files.glob("*.sh") if files else ():
            host.put(f"/home/admin/{file.name}", file.read_bytes())
        result = host.run(f"{SAY_WHERE}{HAVE[have].format(image=image)}")
        if result.returncode:
            raise RuntimeError(f"the host does not begin with {have}: {result.stdout}{result.stderr}")
        yield host
