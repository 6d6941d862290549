"""Make the image of a tiny guest for the tests: Debian's cloud kernel and busybox.

It boots in seconds without acceleration, says READY on the serial port and obeys the power button. The packages of
kernel and busybox are downloaded and unpacked, not installed; qemu-img, syslinux, mtools and mkfs.vfat are needed.
"""

import argparse
import gzip
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docsite.command import run_command
from docsite.problems import FaultError

KERNEL = "linux-image-cloud-amd64"
MODULES = ("acpi/button", "input/evdev")
INIT = """\
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /lib/$module.ko; done
echo READY > /dev/console
exec /bin/busybox acpid -d -c /etc/acpi -l /dev/null
"""
BOOT = "DEFAULT guest\nLABEL guest\n KERNEL vmlinuz\n INITRD initrd.gz\n APPEND console=ttyS0 quiet\n"
POWER_OFF = "#!/bin/busybox sh\n/bin/busybox poweroff -f\n"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("image", type=Path, help="where the qcow2 image goes; an existing one is kept")
    image = parser.parse_args(argv).image
    if image.exists():
        return 0
    missing = [tool for tool in ("apt-get", "qemu-img", "syslinux", "mcopy", "mkfs.vfat") if not shutil.which(tool)]
    if missing:
        raise FaultError(f"{', '.join(missing)} missing; 'make test' installs what Debian has of it")
    image.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=image.parent) as name:
        folder = Path(name)
        unpacked = unpack_packages(folder)
        (folder / "initrd.gz").write_bytes(pack_initrd(unpacked, folder / "root"))
        (folder / "syslinux.cfg").write_text(BOOT)
        shutil.copy(next((unpacked / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
        make_disk(folder, image)
    return 0


def unpack_packages(folder: Path) -> Path:
    """Download kernel and busybox and unpack them below the folder."""
    depends = subprocess.run(["apt-cache", "depends", KERNEL], capture_output=True, text=True, check=True).stdout
    kernel = next(row.split()[1] for row in depends.split("\n") if "Depends: linux-image" in row)
    command = ["apt-get", "download", "--quiet=2", kernel, "busybox-static"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "--extract", str(package), str(folder / "unpacked")], check=True)
    return folder / "unpacked"


def pack_initrd(unpacked: Path, root: Path) -> bytes:
    """Return the initial file system: busybox, the modules, and a power button that works."""
    for name in ("bin", "proc", "sys", "dev", "lib", "etc/acpi/PWRF"):
        (root / name).mkdir(parents=True)
    # below /usr and compressed since Debian 13
    busybox = shutil.copy(next(unpacked.rglob("bin/busybox")), root / "bin/busybox")
    drivers = next(unpacked.rglob("kernel/drivers"))
    for module in MODULES:
        driver = next(drivers.glob(f"{module}.ko*"))
        content = lzma.decompress(driver.read_bytes()) if driver.suffix == ".xz" else driver.read_bytes()
        (root / "lib" / f"{Path(module).name}.ko").write_bytes(content)
    names = " ".join(Path(module).name for module in MODULES)
    for file, text in ((root / "init", INIT.format(modules=names)), (root / "etc/acpi/PWRF/00000080", POWER_OFF)):
        file.write_text(text)
        file.chmod(0o755)
    listing = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*")))
    cpio = [busybox, "cpio", "-o", "-H", "newc"]
    packed = subprocess.run(cpio, input=listing.encode(), cwd=root, capture_output=True, check=True).stdout
    return gzip.compress(packed, mtime=0)


def make_disk(folder: Path, image: Path) -> None:
    """Write the image: a FAT file system with the boot loader, the kernel and the initial file system."""
    files = [str(folder / name) for name in ("vmlinuz", "initrd.gz", "syslinux.cfg")]
    disk = str(folder / "disk.raw")
    for command in (
        ["truncate", "--size=48M", disk],
        ["mkfs.vfat", "-F", "16", disk],
        ["syslinux", "--install", disk],
        ["mcopy", "-i", disk, *files, "::"],
        ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", disk, str(folder / "image.qcow2")],
    ):
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"MTOOLS_SKIP_CHECK": "1"})
    (folder / "image.qcow2").replace(image)


if __name__ == "__main__":
    sys.exit(run_command(main))
