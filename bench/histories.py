"""A made-up product with a long history, the same in every run: what its check takes, and what a line of it weighs."""

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from lxml import html

from bench.corpus import SEED, Corpus, write_ours
from bench.programs import MKDOCS, PYTHON, forget, run

CHECK = (PYTHON, "scripts/check_metadata.py")
START = (PYTHON, "-c", "import docsite.line.project")

KINDS = ("added", "improved", "fixed", "fixed", "fixed", "security", "deprecated")
AREAS = ("Отчёты", "Клиенты", "Сеть", "Почта", "Склад", "Права", "Обмен данными", "Печать")
SEVERITIES = ("low", "medium", "high", "critical")
TEXT = """
карточка клиента отчёт за период сервер приложений очередь писем право доступа выгрузка таблицы ключ подписи печатная
форма резервная копия поле поиска журнал событий теперь больше не сохраняется открывается проверяется дважды если при
после обновления узел недоступен и остаётся в списке с прежним именем `crm-sync` `/etc/crm.conf`
"""
WORDS = TEXT.split()


@dataclass(frozen=True)
class Histories:
    """How much of everything."""

    lines: int
    releases: int = 30
    """Of each line."""
    changes: int = 20
    """Of each release."""
    issues: int = 500

    @property
    def line_names(self) -> list[str]:
        """The names of the lines, oldest first; the same ones, however many more there are."""
        return [f"5.{number}" for number in range(self.lines)]

    def write(self, releases: Path) -> None:
        """Write the folder of the metadata, in the place of one that is there."""
        if releases.exists():
            shutil.rmtree(releases)
        releases.mkdir(parents=True)
        (releases / "lines.yml").write_text(
            "sample: true\nlines:\n" + "".join(map(self._line, range(self.lines))), "utf-8"
        )
        for line in range(self.lines):
            for release in range(self.releases):
                (releases / f"5.{line}.{release}.yml").write_text(self._release(line, release), "utf-8")
        issues = "".join(map(self._issue, range(self.issues)))
        (releases / "known-issues.yml").write_text(f"issues:\n{issues}" if issues else "issues: []\n", "utf-8")
        (releases / "plan.yml").write_text("suggestions: []\n", "utf-8")

    def _day(self, line: int, release: int) -> str:
        months = line * 4 + release // 9
        return f"{2018 + months // 12}-{months % 12 + 1:02}-{release % 9 * 3 + 1:02}"

    def _line(self, line: int) -> str:
        head = f'  - line: "5.{line}"\n    title: Carbon CRM 5.{line}\n    released: {self._day(line, 0)}\n'
        return f"{head}    support_ends: 2031-01-31\n    security_ends: 2032-01-31\n"

    def _release(self, line: int, release: int) -> str:
        name, chance = f"5.{line}.{release}", random.Random(f"{SEED} {line} {release}")
        image = f"- {{kind: image, file: crm-{name}.qcow2, size: 1500000000, sha256: {chance.getrandbits(256):064x}}}"
        summary = json.dumps(_write_text(chance, 12), ensure_ascii=False)
        head = f'version: "{name}"\ndate: {self._day(line, release)}\nsummary: {summary}\n'
        first = (line * self.releases + release) * self.changes
        changes = "".join(_write_change(chance, first + number) for number in range(self.changes))
        return f"{head}files:\n  {image}\nchanges:\n{changes}"

    def _issue(self, number: int) -> str:
        chance, line = random.Random(f"{SEED} issue {number}"), number % self.lines
        found = chance.randrange(max(1, self.releases - 1))
        fixed = chance.randrange(found + 1, self.releases) if found + 1 < self.releases and number % 5 else None
        keys = {
            "title": _write_text(chance, 6),
            "severity": chance.choice(SEVERITIES),
            "found_in": f"5.{line}.{found}",
            **({"fixed_in": f"5.{line}.{fixed}"} if fixed else {}),
            "symptom": _write_text(chance, 20),
            "workaround": _write_text(chance, 25),
        }
        rows = "".join(f"    {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
        return f"  - id: KI-{number + 1}\n{rows}"


def _write_change(chance: random.Random, number: int) -> str:
    kind = chance.choice(KINDS)
    text = json.dumps(_write_text(chance, chance.randint(8, 60)), ensure_ascii=False)
    keys = [f"  - id: CRM-{number + 1}", f"kind: {kind}", f"area: {chance.choice(AREAS)}", f"text: {text}"]
    if kind == "security":
        keys.append(f"severity: {chance.choice(SEVERITIES)}")
    if chance.random() < 0.2:  # noqa: PLR2004 - every fifth
        keys.append(f"action: {json.dumps(_write_text(chance, 20), ensure_ascii=False)}")
    return "\n    ".join(keys) + "\n"


def _write_text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."


def measure_histories(folder: Path) -> dict[str, float]:
    """Measure the product with 20 lines, and the same line of it when there are 10: what it is, and how much.

    Seconds are of processor, weights in bytes.
    """
    found: dict[str, float] = {}
    for lines in (10, 20):
        product = folder / f"histories-{lines}"
        write_ours(Corpus(1, 1), product)
        Histories(lines).write(product / "releases")
        found[f"check, {lines} lines, cold"] = run(CHECK, product).processor
        found[f"check, {lines} lines"] = run(CHECK, product).processor
        found["start of Python and the core"] = run(START, product).processor
        newest = {10: "5.9", 20: "5.19"}[lines]
        for line in {"5.9", newest}:
            run((*MKDOCS, "-d", "built"), product, LINE=line)
            files = [file for file in (product / "built").rglob("*") if file.is_file()]
            found[f"line {line} of {lines}, weight"] = sum(file.stat().st_size for file in files)
            pages = [file for file in files if file.suffix == ".html" and "diff" not in file.parts]
            found[f"line {line} of {lines}, largest page"] = max(file.stat().st_size for file in pages)
            nodes = (len(list(html.document_fromstring(file.read_bytes()).iter())) for file in pages)
            found[f"line {line} of {lines}, most elements of a page"] = max(nodes)
            search = sum(file.stat().st_size for file in files if "search" in file.relative_to(product / "built").parts)
            found[f"line {line} of {lines}, search"] = search
            forget(product, "built")
    return found


RATIOS = (
    ("weight of a line, 20 lines against 10", "line 5.9 of 20, weight", "line 5.9 of 10, weight", "<= 1.1"),
    ("check of 20 lines, start-up", "check, 20 lines", "start of Python and the core", "<= 8"),
)


def list_ratios(found: dict[str, float]) -> list[dict[str, object]]:
    """Return the ratios and their targets."""
    return [
        {"what": what, "ratio": round(found[over] / found[under], 2), "target": target}
        for what, over, under, target in RATIOS
    ]
