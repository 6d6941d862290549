"""Made-up documentation of any size: blocks drawn from the real pages, the same for every program that is measured."""

import json
import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = "mkdocs.base.yml"
HEAD = "site_name: Пример\nsite_url: https://docs.example/\n"
EXTRA = "extra: {product: {name: Пример}, contacts: {support_email: support@example.org}}\n"
SEED = 20261125
PAGE_SIZE = 36_000
"""Bytes of a page's Markdown."""
GUIDE_SIZE = 25
"""Pages of a guide: a section of the navigation and a folder."""
GENERATED = ("changelog/index.md", "upgrade/index.md", "known-issues.md", "plan.md", "lifecycle/support.md")
BLOCK = re.compile(r"^```.*?^```$|^\S.*?(?=\n\n|\n```|\Z)", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"8<|\{\{|\{%|data-offer")
"""Code that our own hooks would act on."""
UNFIT = re.compile(r"[{}]|\]\(|^/{3}|^\[|<|^:|8<|\[\^|^ {2,}", re.MULTILINE)
"""Blocks that depend on others, on our extensions, or on the page they stand on."""


@dataclass(frozen=True)
class Corpus:
    """Pages of one size, for as many lines."""

    pages: int
    lines: int

    @property
    def line_names(self) -> list[str]:
        """The names of the lines, oldest first."""
        return [f"5.{number}" for number in range(self.lines)]

    @property
    def paths(self) -> list[str]:
        """The pages' paths below `docs/`."""
        inner = (f"guide{number // GUIDE_SIZE}/page{number % GUIDE_SIZE}.md" for number in range(self.pages - 1))
        return ["index.md", *inner]

    @property
    def navigation(self) -> list[object]:
        """MkDocs' `nav`."""
        guides: dict[str, list[str]] = {}
        for path in self.paths[1:]:
            guides.setdefault(path.split("/")[0], []).append(path)
        return [{"Начало": "index.md"}, *({f"Руководство {name[5:]}": paths} for name, paths in guides.items())]

    def write_docs(self, docs: Path) -> None:
        """Write the pages."""
        blocks, chance = _collect_blocks(), random.Random(SEED)
        for number, path in enumerate(self.paths):
            text, size = [f"# Страница {number}"], 0
            while size < PAGE_SIZE:
                if len(text) % 8 == 1:
                    text.append(f"## Раздел {len(text) // 8 + 1} страницы {number}")
                text.append(chance.choice(blocks))
                size += len(text[-1].encode())
            title = json.dumps(f"Страница {number}", ensure_ascii=False)
            head = f"---\ntitle: {title}\ndescription: Страница {number} примера\n---\n"
            file = docs / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(head + "\n\n".join(text) + "\n", "utf-8")


def _collect_blocks() -> list[str]:
    """Return the paragraphs, lists, tables and code of the real pages that can stand anywhere."""
    blocks: list[str] = []
    for file in sorted((ROOT / "docs").rglob("*.md")):
        body = file.read_text("utf-8").split("\n---\n", 1)[-1]
        for match in BLOCK.finditer(body):
            block = match[0].strip("\n")
            if block.startswith("```"):
                if not OURS.search(block):
                    blocks.append(re.sub(r"^``` *\{ *\.(\w+)[^}]*\}", r"```\1", block))
            elif not block.startswith("#") and not UNFIT.search(block):
                blocks.append(block)
    return blocks


def write_ours(corpus: Corpus, folder: Path) -> None:
    """Write a project of ours: the real configuration, hooks and templates over the corpus."""
    for name in ("hooks", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    # no reference pages here, nor in the others
    before, _, after = (ROOT / BASE).read_text("utf-8").partition("  mkdocstrings:\n")
    navigation = json.dumps([*corpus.navigation, {"Прочее": [*GENERATED]}], ensure_ascii=False)
    (folder / BASE).write_text(before + after[after.index("\nmarkdown_extensions:") :], "utf-8")
    (folder / "mkdocs.yml").write_text(f"INHERIT: {BASE}\n{HEAD}{EXTRA}nav: {navigation}\n", "utf-8")
    corpus.write_docs(folder / "docs")
    releases = folder / "releases"
    releases.mkdir()
    lines = ["sample: true", "lines:"]
    for name in corpus.line_names:
        lines += [f'  - line: "{name}"', f"    title: Пример {name}", *LINE.split("\n")]
        (releases / f"{name}.0.yml").write_text(
            f'version: "{name}.0"\n' + RELEASE.replace("ID", name.split(".")[1]), "utf-8"
        )
    (releases / "lines.yml").write_text("\n".join(lines) + "\n", "utf-8")
    (releases / "known-issues.yml").write_text("issues: []\n", "utf-8")
    (releases / "plan.yml").write_text("suggestions: []\n", "utf-8")


LINE = """\
    released: 2025-04-15
    support_ends: 2031-01-31
    security_ends: 2032-01-31
    services:
      - {name: https, port: 443, proto: tcp, purpose: веб-интерфейс}"""

RELEASE = """\
date: 2025-04-15
summary: Выпуск
changes:
  - id: CRM-ID
    kind: fixed
    area: Отчёты
    text: Исправлено
"""


def write_stock(corpus: Corpus, folder: Path) -> None:
    """Write the same pages for MkDocs with Material as it comes: the same features and Markdown extensions."""
    config = (ROOT / BASE).read_text("utf-8")
    extensions = "markdown_extensions:" + config.split("\nmarkdown_extensions:")[1].split("\nvalidation:")[0]
    slugify = "!!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}"
    extensions = extensions.replace("!!python/name:docsite.addresses.slugify_heading", slugify).replace(", applies", "")
    features = "theme:" + config.split("\ntheme:")[1].split("\nhooks:")[0]
    features = features.replace("  custom_dir: overrides\n", "").replace("  favicon: assets/favicon.svg\n", "")
    navigation = json.dumps(corpus.navigation, ensure_ascii=False)
    head = f"{HEAD}use_directory_urls: false\nstrict: true\n"
    plugins = "plugins:\n  - search:\n      lang: ru\n"
    folder.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(f"{head}{features}\n{plugins}\n{extensions}\nnav: {navigation}\n", "utf-8")
    corpus.write_docs(folder / "docs")


def write_hugo(corpus: Corpus, folder: Path) -> None:
    """Write the same pages for Hugo, with the barest of themes: title, navigation, text."""
    corpus.write_docs(folder / "content")
    (folder / "content/index.md").rename(folder / "content/_index.md")
    (folder / "hugo.toml").write_text(
        'baseURL = "https://docs.example/"\ntitle = "Пример"\ndefaultContentLanguage = "ru"\nuglyURLs = true\n'
        'disableKinds = ["taxonomy", "term", "RSS"]\n',
        "utf-8",
    )
    layouts = folder / "layouts"
    (layouts / "_default").mkdir(parents=True)
    (layouts / "partials").mkdir()
    (layouts / "partials/nav.html").write_text(
        "<nav><ul>{{ range .Site.RegularPages }}"
        '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></nav>',
        "utf-8",
    )
    page = (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
        '{{ partialCached "nav.html" . }}<main>{{ .Content }}</main></body></html>'
    )
    for name in ("single", "list", "index"):
        (layouts / f"_default/{name}.html").write_text(page, "utf-8")
