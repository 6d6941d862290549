"""What a reader is shown of what has changed since the line before: real builds of tiny projects, and the real site."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import LINES, page, run
from lxml import html

from docsite.tree.front_matter import may_vary

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]
FOOT = "//p[contains(@class, 'reviewed')]"


def read(site: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((site / path).read_bytes())


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def view_of(build: Build, body: str, line: str = "5.3", **more: object) -> html.HtmlElement:
    """Return the sections of the view of a page with the body."""
    result, site = build(line, docs={"lan/index.md": page("LAN", body)}, **more)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    [link] = read(site, "lan/index.html").xpath(f"{FOOT}/a")
    assert link.get("href") == "../diff/pages/lan/index.html"
    view = read(site, "diff/pages/lan/index.html")
    [listed] = read(site, "diff/index.html").xpath("//ul/li/a[@href='pages/lan/index.html']")
    assert said(listed) == "LAN"
    return view


def marks(root: html.HtmlElement) -> dict[str, list[str]]:
    return {
        tag: [said(element) for element in root.xpath(f"//section[@class='diff']//{tag}")] for tag in ("ins", "del")
    }


def test_an_added_block_is_marked_under_its_heading(build: Build) -> None:
    view = view_of(build, "## Сеть {#net}\n\nПрежнее.\n\n/// applies | >=5.3\nНовый *текст*.\n///\n\n## Диск\n\nТо же.")
    assert said(view.xpath("//h1")[0]) == "Что изменилось с 5.2: LAN"
    assert [said(heading) for heading in view.xpath("//section[@class='diff']/h2")] == ["Сеть"]
    assert marks(view) == {"ins": ["Новый", "текст", "."], "del": []}
    assert "Прежнее." in said(view)
    assert "То же." not in said(view)
    assert view.xpath("//a[@href='../../../lan/index.html#net']")
    assert view.xpath("//a[@href='../../../../5.2/lan/index.html']")


@pytest.mark.parametrize("head", ['ini title="{}.ini"', '{{.ini title="{}.ini"}}', 'ini title="{}.ini" hl_lines="1"'])
def test_code_is_compared_as_code_with_its_title(build: Build, head: str) -> None:
    rows = "".join(
        f"/// applies | {specifier}\n```{head.format(name)}\nport = 1\n```\n///\n\n"
        for specifier, name in ((">=5.3", "new"), ("<5.3", "old"))
    )
    view = view_of(build, rows)
    assert marks(view) == {"ins": ["new.ini"], "del": ["old.ini"]}
    assert "`" not in said(view)
    assert "hl_lines" not in said(view)


def test_a_removed_block_bears_the_name_that_its_readers_knew(build: Build) -> None:
    view = view_of(build, "Есть.\n\n/// applies | <5.3\n## Раньше {#old}\n\nТолько для {{ line }}.\n///")
    assert marks(view) == {"ins": [], "del": ["Раньше", "Только для 5.2."]}
    assert view.xpath("//a[@href='../../../../5.2/lan/index.html#old']")


def test_a_changed_value_is_marked_alone(build: Build) -> None:
    view = view_of(build, "## Память\n\nНужно не меньше {{ line.platform.memory_gib }} ГиБ для {{ line }}.")
    assert marks(view) == {"ins": ["16"], "del": ["8"]}
    assert "Нужно не меньше 8 16 ГиБ для 5.3." in said(view)


@pytest.mark.parametrize(
    "body",
    [
        "Версия {{ line }}, {{ line.title }}, выпуск {{ release }}, до {{ line.support_ends | date }}, {{ state }}.",
        "{% for other in lines %}{{ other == line }} {{ other }} {{ other.platform.memory_gib }}\n{% endfor %}",
        "/// applies | >=5.2\nВ обеих.\n///",
        "/// applies | >=5.4\nНи в одной: {{ line.platform }}.\n///",
        "{{ line.platform.vcpu }} и {% for service in line.services %}{{ service.port }}{% endfor %}",
        "Слово functions.",
    ],
)
def test_names_and_dates_are_no_difference(build: Build, body: str) -> None:
    result, site = build("5.3", docs={"lan/index.md": page("LAN", body)})
    assert result.returncode == 0, result.stderr
    assert not read(site, "lan/index.html").xpath(FOOT)
    assert not (site / "diff/pages/lan").exists()


def test_code_shows_the_lines_that_have_changed_and_one_around(build: Build) -> None:
    lines = "один\nдва\n{{ line.platform.memory_gib }} <b> & &amp;\nчетыре\nпять"
    view = view_of(build, f"Команда:\n\n```{{.bash .run}}\n{lines}\n```")
    [code] = view.xpath("//pre")
    assert code.text_content() == "…\nдва\n8 <b> & &amp;\n16 <b> & &amp;\nчетыре\n…\n"
    assert marks(view) == {"ins": ["16 <b> & &amp;"], "del": ["8 <b> & &amp;"]}


def test_a_table_shows_its_head_and_the_rows_that_have_changed(build: Build) -> None:
    rows = "| первая | 1 |\n| диск | {{ line.platform.vcpu }} |\n| память | {{ line.platform.memory_gib }} ГиБ |\n"
    view = view_of(build, f"| Ресурс | Сколько |\n|---|---|\n{rows}")
    [table] = view.xpath("//section[@class='diff']//table")
    assert [said(row) for row in table.xpath(".//tr")] == ["РесурсСколько", "диск4", "память8 16 ГиБ"]
    assert not table.xpath(".//ins//td | .//del//td | .//ins//tr | .//del//tr")


def test_added_rows_and_items_stay_rows_and_items(build: Build) -> None:
    services = "".join(
        f"      - {{name: {name}, port: {port}, proto: tcp, purpose: вход}}\n"
        for name, port in (("https", 443), ("oidc", 8443))
    )
    before, found, after = LINES.partition('  - line: "5.3"')
    lines = before + found + re.sub(r"      - \{name.*\n", lambda _: services, after, count=1)
    table = (
        "| Служба | Порт |\n|---|---|\n{% for service in line.services -%}\n| {{ service.name }} | {{ service.port }} |"
    )
    items = "- первый\n{% for service in line.services %}\n- порт {{ service.port }}\n{% endfor %}"
    body = f"{table}\n{{% endfor %}}\n\n{items}\n"
    view = view_of(build, body, releases={"lines.yml": lines})
    assert [said(row) for row in view.xpath("//tr[td/ins]")] == ["oidc8443"]
    assert [said(item) for item in view.xpath("//section[@class='diff']/ul/li[ins]")] == ["порт 8443"]


def test_added_steps_stand_below_their_numbers(build: Build) -> None:
    view = view_of(build, "1. ноль\n2. один\n3. два\n{% if line.platform.memory_gib > 8 -%}\n4. три\n{% endif %}\n")
    assert [(item.get("value"), said(item)) for item in view.xpath("//section/ol/li")] == [("3", "два"), ("4", "три")]


def test_hostile_text_stays_text(build: Build) -> None:
    title = "a </title><script>alert(1)</script> & \"b\" 'c'"
    body = (
        "/// applies | >=5.3\n`<script>alert(2)</script>` &lt;img src=x onerror=alert(3)&gt; {{ line.platform }}\n"
        "///\n\n/// applies | <5.3\n`</del><script>alert(5)</script>`\n///"
    )
    docs = {"lan/index.md": page("LAN", body).replace("title: LAN", f"title: {json.dumps(title)}")}
    result, site = build("5.3", docs=docs)
    assert result.returncode == 0, result.stderr
    view = read(site, "diff/pages/lan/index.html")
    [article] = view.xpath("//article")
    assert not article.xpath(".//script | .//img[@onerror]")
    assert "<script>alert(2)</script>" in said(article)
    assert "</del><script>alert(5)</script>" in said(article)
    assert title in said(view.xpath("//h1")[0])
    assert title in said(read(site, "diff/index.html").xpath("//ul/li/a[starts-with(@href, 'pages/')]")[0])


def test_pages_that_come_and_go_are_listed(build: Build) -> None:
    docs = {"lan/old.md": page("Старое", applies='"<5.3"'), "lan/writers.md": page("Авторам", applies="latest")}
    result, site = build("5.3", docs=docs)
    assert result.returncode == 0, result.stderr
    overview = read(site, "diff/index.html")
    added, removed = (
        overview.xpath(f"//h2[@id='{state}']/following-sibling::ul[1]//a") for state in ("added", "removed")
    )
    assert [(said(link), link.get("href")) for link in added] == [("Новое", "../lan/new.html")]
    assert [(said(link), link.get("href")) for link in removed] == [("Старое", "../../5.2/lan/old.html")]
    assert "Авторам" not in said(overview.xpath("//article")[0])
    [foot] = read(site, "lan/new.html").xpath(FOOT)
    assert said(foot) == "Страница появилась в версии 5.3"
    assert not read(site, "lan/writers.html").xpath(FOOT)


def test_the_list_is_in_the_order_of_the_guides(tree: Callable[..., Path]) -> None:
    changing = "{{ line.platform.memory_gib }}"
    root = tree(
        {
            "lan/index.md": page("LAN", changing),
            "lan/old.md": page("Старое", applies='"<5.3"'),
            "operation/index.md": page("Работа", changing),
        }
    )
    nav = (
        "\nnav:\n  - index.md\n  - Эксплуатация:\n      - operation/index.md\n"
        "  - Узел:\n      - lan/index.md\n      - lan/old.md\n"
    )
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + nav + "validation: {nav: {omitted_files: ignore}}\n", "utf-8")
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    overview = read(root / "out", "diff/index.html")
    assert overview.xpath("//article//h3/@id") == [
        "added-uzel",
        "changed-ekspluatatsiya",
        "changed-uzel",
        "changed-izmeneniya",  # the known issues, in the section that the navigation gets by itself
        "removed-uzel",
    ]


def test_the_oldest_line_has_neither_views_nor_a_list(build: Build) -> None:
    docs = {"lan/index.md": page("LAN", "{{ line.platform.memory_gib }}")}
    result, site = build("5.0", docs=docs)
    assert result.returncode == 0, result.stderr
    assert not (site / "diff").exists()
    assert not read(site, "lan/index.html").xpath(FOOT)
    assert not read(site, "upgrade/index.html").xpath("//a[contains(@href, 'diff/')]")
    newer = run("python", "-m", "mkdocs", "build", "-d", "newer", cwd=site.parent, LINE="5.2")
    assert newer.returncode == 0, newer.stderr
    links = read(site.parent, "newer/upgrade/5.0-5.2.html").xpath("//article//a[contains(@href, 'diff/')]/@href")
    assert links == ["../../5.1/diff/index.html", "../diff/index.html"]


def test_views_are_found_by_links_alone(build: Build, tmp_path: Path) -> None:
    view = view_of(build, "{{ line.platform.memory_gib }} кукумбер")
    assert view.xpath("//meta[@name='robots'][@content='noindex']")
    choices = view.xpath("//*[@data-version-menu]//a/@href")
    assert choices[:3] == [
        "../../../../5.4/lan/index.html",
        "../../../lan/index.html",
        "../../../../5.2/lan/index.html",
    ]
    assert not view.xpath("//nav//a[contains(@href, 'diff/')]")
    assert not [file for file in (tmp_path / "project/out/search").rglob("*.js*") if "diff/" in file.read_text("utf-8")]


def test_known_issues_are_compared(build: Build) -> None:
    result, site = build("5.3")
    assert result.returncode == 0, result.stderr
    view = read(site, "diff/pages/known-issues.html")
    headings = [said(heading) for heading in view.xpath("//section[@class='diff']/h2")]
    assert headings == ["Открытые", "Открытые › Отчёт пуст"]
    assert "Отчёт пуст" in marks(view)["del"]
    assert "5.2.0" not in said(view.xpath("//section[@class='diff']")[1])


def test_a_part_of_the_lines_has_no_dead_links(tree: Callable[..., Path]) -> None:
    root = tree(
        {
            "lan/index.md": page(
                "LAN", "{{ line.platform.memory_gib }}\n\n/// applies | <5.3\n## Раньше\n\nТекст.\n///"
            ),
            "lan/old.md": page("Старое", applies='"<5.3"'),
        }
    )
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.3")
    assert result.returncode == 0, result.stdout + result.stderr
    result = run("python", "scripts/check_site.py", cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr
    site = root / "site"
    assert "Старое" in said(read(site, "5.3/diff/index.html"))
    assert "diff/" not in (site / "sitemap.xml").read_text("utf-8")
    [archive] = (site / "downloads/5.3").glob("*.zip")
    with ZipFile(archive) as bundle:
        [name] = [name for name in bundle.namelist() if name.endswith("/diff/pages/lan/index.html")]
        assert "<del>" in bundle.read(name).decode()


def test_copies_lead_to_the_older_line_on_the_site(tree: Callable[..., Path]) -> None:
    root = tree({"lan/index.md": page("LAN", "{{ line.platform.memory_gib }}")})
    result = run("python", "scripts/build_site.py", cwd=root, LINES="5.2,5.3")
    assert result.returncode == 0, result.stdout + result.stderr
    [archive] = (root / "site/downloads/5.3").glob("*.zip")
    with ZipFile(archive) as bundle:
        [name] = [name for name in bundle.namelist() if name.endswith("/diff/pages/lan/index.html")]
        view = html.document_fromstring(bundle.read(name))
    assert view.xpath("//a[@href='https://docs.basalt-hub.example/5.2/lan/index.html']")
    assert view.xpath("//a[@href='../../../lan/index.html']")


def test_an_edit_lets_the_link_appear_and_go(tree: Callable[..., Path]) -> None:
    root = tree()
    text = page("LAN", "## Проверка узла\n\nТекст.\n\n### Как проверить\n\nТекст.")
    for body, expected in ((text, []), (text + "\n/// applies | >=5.3\nНовое.\n///\n", ["Новое."]), (text, [])):
        (root / "docs/lan/index.md").write_text(body, "utf-8")
        result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
        assert result.returncode == 0, result.stderr
        assert bool(read(root / "out", "lan/index.html").xpath(FOOT)) is bool(expected)
        view = root / "out/diff/pages/lan/index.html"
        assert view.exists() is bool(expected)
        if expected:
            assert marks(read(root / "out", "diff/pages/lan/index.html"))["ins"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ line.platform.vcpu }} ядра", True),
        ("{% for service in\nline.services %}{% endfor %}", True),
        ("{{ product }}\n\n  /// applies | >=5.3\nтекст\n///", True),
        ("Команда systemctl list-units --type services {{ line }}", False),
        ('Часть\n\n--8<-- "часть.txt"', True),
        ("/// note\nтекст\n///", False),
    ],
)
def test_only_blocks_and_facts_let_a_page_vary(text: str, expected: bool) -> None:
    assert may_vary(text.encode()) is expected
