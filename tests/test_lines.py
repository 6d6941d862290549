"""One line of a tiny project, built by MkDocs itself."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RELEASES, change_yaml, page, release_yaml, run
from lxml import html
from selectolax.lexbor import LexborHTMLParser

Build = Callable[..., tuple[subprocess.CompletedProcess[str], Path]]


def read(site: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((site / path).read_bytes())


def good(build: Build, **arguments: object) -> Path:
    result, site = build(**arguments)
    assert result.returncode == 0, result.stderr
    assert "WARNING" not in result.stderr
    return site


def bad(build: Build, **arguments: object) -> str:
    result, _ = build(**arguments)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


def test_page_of_other_lines_is_neither_built_nor_in_the_navigation(build: Build) -> None:
    site = good(build, line="5.2")
    assert not (site / "lan/new.html").exists()
    assert "Новое" not in read(site, "lan/index.html").text_content().split("Версия документации")[0]
    assert not read(site, "lan/index.html").xpath("//a[@href='new.html']")


def test_page_stands_in_the_lines_it_applies_to(build: Build) -> None:
    site = good(build, line="5.3")
    assert read(site, "lan/index.html").xpath("//nav//a[@href='new.html']")


def test_explicit_navigation_loses_pages_and_empty_sections(tree: Callable[..., Path]) -> None:
    root = tree()
    nav = "\nnav:\n  - index.md\n  - Узел: [lan/index.md, lan/new.md]\n  - Только новое:\n      - lan/new.md\n"
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + nav + "validation: {nav: {omitted_files: ignore}}\n", "utf-8")
    for line, present in (("5.2", False), ("5.3", True)):
        result = run("python", "-m", "mkdocs", "build", "-d", line, cwd=root, LINE=line)
        assert result.returncode == 0, result.stderr
        assert ("Только новое" in read(root / line, "index.html").text_content()) is present


def test_link_to_a_page_that_the_line_lacks_names_both(build: Build) -> None:
    text = page("Начало", "Первая строка.\n\n[новое](lan/new.md#x)")
    error = bad(build, line="5.2", docs={"index.md": text})
    assert "docs/index.md:9:9: a link to docs/lan/new.md, which is for '>=5.3' and not in line 5.2; expected" in error


def test_same_link_is_right_where_the_page_is(build: Build) -> None:
    text = page("Начало", "/// applies | >=5.3\n[новое](lan/new.md)\n///")
    assert read(good(build, line="5.3", docs={"index.md": text}), "index.html").xpath("//a[@href='lan/new.html']")


def test_same_link_in_a_block_is_no_mistake_elsewhere(build: Build) -> None:
    text = page("Начало", "/// applies | >=5.3\n[новое](lan/new.md)\n///")
    assert "новое" not in read(good(build, line="5.2", docs={"index.md": text}), "index.html").text_content()


def test_block_has_a_label_that_says_since_when(build: Build) -> None:
    text = page("Начало", "/// applies | >=5.3\nНовый текст.\n///")
    block = read(good(build, docs={"index.md": text}), "index.html").xpath("//div[contains(@class, 'applies')]")[0]
    assert block.text_content().split() == ["С", "версии", "5.3", "Новый", "текст."]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Строка.\n\n{{ lin.title }}", "docs/index.md:9:1: 'lin' is undefined; expected a value of the metadata"),
        ("/// applies | >=9\nx\n///", "docs/index.md:7:15: specifier '>=9' matches no line"),
        ("[нет](nowhere.md)", "nowhere.md"),
        ("[нет](lan/index.md#nowhere)", "nowhere"),
    ],
)
def test_mistake_on_a_page_stops_the_build(build: Build, body: str, message: str) -> None:
    assert message in bad(build, docs={"index.md": page("Начало", body)})


def test_all_mistakes_of_all_pages_come_in_one_run(build: Build) -> None:
    error = bad(
        build, docs={"index.md": page("Начало", "{{ a }}\n\n/// applies | >=9\n///"), "b.md": page("Б", "{{ b }}")}
    )
    assert all(text in error for text in ("index.md:9:15", "index.md:7:1: 'a' is", "b.md:7:1: 'b' is"))


def test_unknown_line_is_named_with_the_nearest(build: Build) -> None:
    assert "no published line '5.31' (did you mean '5.3'?); expected one of 5.4, 5.3, 5.2" in bad(build, line="5.31")


@pytest.mark.parametrize(
    ("line", "robots", "shown"),
    [
        ("5.4", True, ["Версия 5.4 ещё готовится, выход намечен на 16 февраля 2027 г."]),
        ("5.3", False, []),
        ("5.2", False, ["Поддержка версии 5.2 закончится через 68 дней, 31 января 2027 г."]),
        ("5.1", False, ["Версия 5.1 получает только исправления безопасности — до 20 февраля 2028 г. включительно."]),
        ("5.0", True, ["Поддержка версии 5.0 закончилась 31 марта 2025 г."]),
    ],
)
def test_banner_and_noindex_follow_the_state(build: Build, line: str, robots: bool, shown: list[str]) -> None:
    root = read(good(build, line=line), "lan/index.html")
    notices = [" ".join(notice.text_content().split()) for notice in root.xpath("//p[@data-notice][not(@hidden)]")]
    assert len(notices) == len(shown)
    assert all(notice.startswith(text) for notice, text in zip(notices, shown, strict=True))
    assert bool(root.xpath("//meta[@name='robots'][@content='noindex']")) is robots
    assert len(root.xpath("//*[@data-sample]")) == 1


def test_real_data_has_no_sample_label(build: Build) -> None:
    site = good(build, releases={"lines.yml": RELEASES["lines.yml"].replace("sample: true", "sample: false")})
    assert "ример данных" not in "".join(file.read_text("utf-8") for file in site.rglob("*.html"))


@pytest.mark.parametrize(
    ("line", "path", "canonical"),
    [
        ("5.2", "lan/index.html", "latest/lan/index.html"),
        ("5.3", "lan/new.html", "latest/lan/new.html"),
        ("5.2", "old.html", "5.2/old.html"),
        ("5.0", "old.html", "5.2/old.html"),
        ("5.4", "future.html", "5.4/future.html"),
    ],
)
def test_canonical_address_exists_and_is_listed(build: Build, line: str, path: str, canonical: str) -> None:
    docs = {"old.md": page("Старое", applies='"<5.3"'), "future.md": page("Будущее", applies='"==5.4"')}
    root = read(good(build, line=line, docs=docs), path)
    assert root.xpath("string(//link[@rel='canonical']/@href)") == f"https://docs.basalt-hub.example/{canonical}"


def test_version_menu_leads_to_the_page_or_the_nearest(build: Build) -> None:
    root = read(good(build), "lan/new.html")
    entries = {
        link.xpath("string(*[@class='version-menu__line'])"): (
            link.get("href"),
            "этой страницы нет" in link.text_content(),
        )
        for link in root.xpath("//*[@data-version-menu]//a")
    }
    assert entries == {
        "5.4": ("../../5.4/lan/new.html", False),
        "5.3": ("new.html", False),
        "5.2": ("../../5.2/lan/index.html", True),
        "5.1": ("../../5.1/lan/index.html", True),
        "5.0": ("../../5.0/lan/index.html", True),
    }


def test_former_address_leads_to_the_page(build: Build) -> None:
    root = read(good(build), "old/updating.html")
    assert root.xpath("string(//meta[@http-equiv='refresh']/@content)") == "0; url=../operation/updating.html"
    assert len(root.xpath("//*[@id='page-links']")) == 1


def test_two_pages_with_one_former_address_are_refused(build: Build) -> None:
    docs = {"lan/index.md": page("LAN", redirect_from="[old/updating.md, index.md]")}
    error = bad(build, docs=docs)
    assert "docs/operation/updating.md:4:17: 'old/updating.md' is already a former path of lan/index.md" in error
    assert "docs/lan/index.md:4:34: 'index.md' is a page; expected a path nobody else uses" in error


def test_vendor_without_phone_or_portal_shows_only_mail(tree: Callable[..., Path]) -> None:
    root = tree()
    config = root / "mkdocs.yml"
    rows = config.read_text("utf-8").split("\n")
    absent = ("support_phone:", "support_portal:", "suggest_link:", "support_link:")
    config.write_text("\n".join(row for row in rows if not row.strip().startswith(absent)), "utf-8")
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root, LINE="5.3")
    assert result.returncode == 0, result.stderr
    block = read(root / "out", "lan/index.html").xpath("//*[@id='page-links']")[0]
    assert block.xpath(".//a/@data-link") == ["suggest-email", "support-email"]
    assert "None" not in html.tostring(block, encoding="unicode")


def test_malformed_contact_stops_the_build_at_its_line(tree: Callable[..., Path]) -> None:
    root = tree()
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8").replace("support@basalt.example", "support.basalt.example")
    config.write_text(text, "utf-8")
    number = text[: text.index("support_email:")].count("\n") + 1
    result = run("python", "-m", "mkdocs", "build", "-d", "out", cwd=root)
    assert result.returncode != 0
    assert f"mkdocs.yml:{number}:20: 'support.basalt.example' is no e-mail address; expected" in result.stderr


def test_heading_ids_are_latin_and_explicit_ones_are_kept(build: Build) -> None:
    text = page("Начало", "## Проверка узла\n\nа\n\n## Проверка сети {#net}\n\nб\n\n### Ёлка")
    assert read(good(build, docs={"index.md": text}), "index.html").xpath("//article//*[self::h2 or self::h3]/@id")[
        :3
    ] == [
        "proverka-uzla",
        "net",
        "yolka",
    ]


def test_hostile_texts_of_the_metadata_stay_text(build: Build) -> None:
    hostile = "'<img src=x onerror=alert(1)> & \"q\" `a<b>` {{ line }} 100%'"
    releases = {"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change_yaml("HUB-5", text=hostile))}
    site = good(build, releases=releases)
    for path in ("changelog/5.3.html", "changelog/5.3.0.html"):
        root = read(site, path)
        assert root.xpath("//img/@src") == ["../assets/portal.svg"]  # our own, and no other
        text = root.xpath("//li[@id='HUB-5']/*[@class='change__text']")[0]
        assert text.text_content() == '<img src=x onerror=alert(1)> & "q" a<b> {{ line }} 100%'
        assert text.xpath("string(code)") == "a<b>"


def test_a_change_shows_all_that_is_said_of_it(build: Build) -> None:
    text = r'"Раз [x](javascript:alert(1)) <script>alert(1)</script>\n\n- **два**\n- [три](https://a.example/)"'
    change = change_yaml(
        "HUB-5",
        text=text,
        action=text,
        title="'<b>Имя</b> `x`'",
        breaking="true",
        cvss="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        links="""[{title: '<i>Где</i>', address: "https://b.example/?a='b'&lt;c"}]""",
        advisories="[CVE-2026-1, 'BDU:2026-00002']",
        authors="['<s>Кто</s>', Другой]",
    )
    site = good(build, releases={"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change)})
    for path in ("changelog/5.3.html", "changelog/5.3.0.html"):
        (item,) = LexborHTMLParser((site / path).read_text("utf-8")).css("#HUB-5")
        assert not item.css("script, b, i, u, s")
        assert {link.attributes["href"] for link in item.css("a")} == {
            "#HUB-5", "https://a.example/", "https://b.example/?a='b'&lt;c",
        }  # fmt: skip
        assert item.css(".change__title")[0].text() == "<b>Имя</b> x"
        assert item.css(".change__breaking")[0].text() == "ломающее изменение"
        assert [row.text() for row in item.css(".change__text li")] == ["два", "три"]
        assert [row.text() for row in item.css(".change__action li")] == ["два", "три"]
        assert [" ".join(row.text().split()) for row in item.css(".change__more")] == [
            "<i>Где</i>",
            "Уязвимости: CVE-2026-1, BDU:2026-00002 · CVSS: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "Авторы: <s>Кто</s>, Другой",
        ]


def test_an_address_an_id_and_a_vector_hold_no_markup(build: Build) -> None:
    change = change_yaml(
        "HUB-5",
        cvss="'9.8 <b>'",
        links="""[{title: Где, address: 'https://b.example/"><script>'}]""",
        advisories="[CVE-2026-1, '<u>2</u>']",
    )
    error = bad(build, releases={"5.3.0.yml": release_yaml("5.3.0", "2026-03-17", change)})
    for problem in ("11:11: '9.8 <b>' is no CVSS vector", "12:35: 'https://b.example/\"><script>' is no address"):
        assert f"releases/5.3.0.yml:{problem}" in error
    assert "releases/5.3.0.yml:13:30: '<u>2</u>' is no id" in error


def test_hostile_page_title_stays_text(build: Build) -> None:
    title = "'<b>A</b> & \"B\" {#x}'"
    docs = {"lan/new.md": f"---\ntitle: {title}\ndescription: '\"><script>'\n---\nТекст.\n"}
    root = read(good(build, docs=docs), "lan/new.html")
    assert " ".join(root.xpath("string(//title)").split()) == '<b>A</b> & "B" {#x} — Basalt Hub 5.3'
    assert not root.xpath("//nav//b")
    assert root.xpath("string(//meta[@name='description']/@content)") == '"><script>'


def test_upgrade_page_gathers_everything_between_once(build: Build) -> None:
    root = read(good(build), "upgrade/5.1-5.3.html")
    article = root.xpath("//article")[0].text_content()
    assert [article.count(f"{change},") + article.count(f"{change})") for change in ("HUB-1", "HUB-2")] == [0, 0]
    actions = [
        " ".join(item.text_content().split()) for item in root.xpath("//h2[@id='actions']/following-sibling::ol[1]/li")
    ]
    assert actions == ["Проверьте отчёты (HUB-3, выпуск 5.2.0)", "Смените пароль (HUB-5, выпуск 5.3.0)"]
    assert "8" in article
    assert root.xpath("//h2[@id='security']/following-sibling::ul[1]//a[@href='../changelog/5.3.0.html#HUB-5']")


@pytest.mark.parametrize(("line", "section"), [("5.2", "open"), ("5.3", None), ("5.1", None)])
def test_known_issue_shows_where_it_concerns_the_line(build: Build, line: str, section: str | None) -> None:
    root = read(good(build, line=line), "known-issues.html")
    found = root.xpath("//h3[@id='KI-1']/preceding::h2[1]/@id")
    assert found == ([section] if section else [])


def test_properdocs_builds_the_same_pages(tree: Callable[..., Path]) -> None:
    root = tree()
    for tool in ("mkdocs", "properdocs"):
        result = run("python", "-m", tool, "build", "-f", "mkdocs.yml", "-d", f"{tool}-out", cwd=root, LINE="5.3")
        assert result.returncode == 0, result.stderr
    names = [
        {file.relative_to(root / f"{tool}-out") for file in (root / f"{tool}-out").rglob("*.html")}
        for tool in ("mkdocs", "properdocs")
    ]
    assert names[0] == names[1]
    assert (root / "properdocs-out/lan/new.html").stat().st_size > 10_000
