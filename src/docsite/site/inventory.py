"""Write the lists of what a site is made with, for programs and for people."""

from pathlib import Path

from docsite.cache import open_cache
from docsite.files import write_text
from docsite.line.project import Project
from docsite.site.locked_packages import list_packages, render_licences


def write_components(folder: Path, root: Path, project: Project, build_id: str) -> None:
    """Write the lists below the folder, if the project's requirements are locked."""
    lock = root / "requirements" / "site.txt"
    if not lock.exists():
        return
    text = lock.read_text("utf-8")

    def render() -> dict[str, str]:
        from docsite.site.components import render_components  # noqa: PLC0415 - it costs half a second

        packages = list_packages(text)
        sbom = render_components(packages, project.identity, build_id, project.day)
        return {"sbom.cdx.json": sbom, "licences.txt": render_licences(packages)}

    inputs = (text, repr(project.identity), build_id, str(project.day))
    for name, content in open_cache(root).recall(render, __name__, *inputs).items():
        write_text(folder / name, content)
