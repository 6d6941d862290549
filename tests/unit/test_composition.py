"""Pages of a line put together as one document, from HTML as the theme and its Markdown extensions make it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from line_sites import SITE, make_line_site, read_metadata
from lxml import html

from docsite.documents.about import Contact, describe_document
from docsite.documents.composition import Composition, Heading, LinePages, Unfilled, compose_document, find_chapters
from docsite.problems import ProblemsError
from docsite.tree.documents import Chapter, Document
from docsite.tree.product import Contacts, Vendor

Compose = Callable[..., Composition]
HERE = f"{SITE}5.3/"
HEAD = '<html><head><meta charset="utf-8"></head><body>'


def document(*chapters: str, requisites: bool = False) -> Document:
    placed = (Chapter(*chapter.partition("#")[::2], (number, 5)) for number, chapter in enumerate(chapters, 1))
    return Document("guide", "Руководство", ("pdf",), requisites, tuple(placed))


@pytest.fixture
def compose(tmp_path: Path) -> Compose:
    """A function that writes pages and composes the chapters."""

    def run(pages: Mapping[str, str], *chapters: str, line: str = "5.3", **files: bytes) -> Composition:
        for path, body in pages.items():
            file = tmp_path / "built" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{HEAD}<nav>меню</nav><article>{body}</article></body></html>", "utf-8")
        for path, content in files.items():
            file = tmp_path / path.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        known = [path.replace(".html", ".md") for path in pages]
        composer = LinePages(tmp_path / "built", tmp_path / "docs")
        return compose_document(document(*(chapters or known)), make_line_site(known, line), composer)

    return run


def test_chapters_come_in_their_order_with_numbered_headings(compose: Compose) -> None:
    composition = compose(
        {
            "b.html": "<h1 id='b'>Второй</h1><h2 id='x'>Раз</h2>и<h2 id='y'>Два <em>с</em></h2><h3 id='z'>Т</h3>",
            "a.html": "<h1>Первый</h1><h2 id='x'>Раз</h2>",
        },
        "b.md",
        "a.md",
    )
    assert composition.headings == (
        Heading(1, "1", "c1", "Второй"),
        Heading(2, "1.1", "c1-x", "Раз"),
        Heading(2, "1.2", "c1-y", "Два с"),
        Heading(3, "1.2.1", "c1-z", "Т"),
        Heading(1, "2", "c2", "Первый"),
        Heading(2, "2.1", "c2-x", "Раз"),
    )
    assert composition.body == (
        '<h1 id="c1">Второй</h1><h2 id="c1-x">Раз</h2>и<h2 id="c1-y">Два <em>с</em></h2>'
        '<h3 id="c1-z">Т</h3><h1 id="c2">Первый</h1><h2 id="c2-x">Раз</h2>'
    )
    assert composition.images == {}


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("<h1>а</h1><h2>б</h2><h4>в</h4><h5>г</h5><h3>д</h3>", [1, 2, 3, 4, 3]),
        ("<h1>а</h1><h3>б</h3><h2>в</h2>", [1, 2, 2]),
        ("<h2>а</h2><h1>б</h1><h3>в</h3>", [1, 1, 2]),
        ("<h1>а</h1><h6>б</h6><h6>в</h6>", [1, 2, 3]),
        ("<h3>а</h3><h4>б</h4>", [1, 2]),
    ],
)
def test_levels_of_headings_begin_at_the_first_and_skip_none(compose: Compose, body: str, levels: list[int]) -> None:
    assert [heading.level for heading in compose({"a.html": body}).headings] == levels


def test_a_section_is_cut_from_its_page_and_raised(compose: Compose) -> None:
    page = (
        "<h1 id='t'>Всё</h1><h2 id='one'>Раз</h2><p>первое</p><h3 id='in'>Внутри</h3><p>глубже</p>"
        "<h2 id='two'>Два</h2><p>второе</p>"
    )
    composition = compose({"a.html": page}, "a.md#one")
    assert composition.body == '<h1 id="c1">Раз</h1><p>первое</p><h2 id="c1-in">Внутри</h2><p>глубже</p>'
    assert compose({"a.html": page}, "a.md#in").body == '<h1 id="c1">Внутри</h1><p>глубже</p>'
    assert compose({"a.html": page}, "a.md#two").body == '<h1 id="c1">Два</h1><p>второе</p>'


def test_a_page_and_sections_of_it_may_be_chapters_of_one_document(compose: Compose) -> None:
    page = "<h1 id='t'>Всё</h1><p><a href='#one'>к разделу</a> <a href='a.html'>к странице</a></p><h2 id='one'>Раз</h2>"
    composition = compose({"a.html": page}, "a.md#one", "a.md")
    links = html.fragment_fromstring(composition.body, create_parent=True).xpath(".//a/@href")
    assert links == ["#c2-one", "#c2"]
    assert [heading.anchor for heading in composition.headings] == ["c1", "c2", "c2-one"]


def test_sections_that_are_missing_or_no_heading_are_named_together(compose: Compose) -> None:
    page = "<h1>Всё</h1><p id='text'>первое</p>"
    with pytest.raises(ProblemsError) as error:
        compose({"a.html": page}, "a.md#none", "a.md", "a.md#text")
    assert str(error.value).split("\n") == [
        f"docs/documents.yml:{row}:5: docs/a.md has no section '{section}' in line 5.3; "
        "expected the id of a heading of that page"
        for row, section in ((1, "none"), (3, "text"))
    ]


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("b.html", "#c2"),
        ("./b.html#part", "#c2-part"),
        ("b.html#nowhere", f"{HERE}g/b.html#nowhere"),
        ("#part", "#c1-part"),
        ("#top", "#c1"),
        ("a.html", "#c1"),
        ("../g/b.html", "#c2"),
        ("b.html#fn%3A1", "#c2-fn:1"),
        ("../index.html", f"{HERE}index.html"),
        ("../../5.2/g/b.html", f"{SITE}5.2/g/b.html"),
        ("../../feeds/releases.atom", f"{SITE}feeds/releases.atom"),
        ("https://elsewhere.example/b.html", "https://elsewhere.example/b.html"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("?h=x", f"{HERE}g/a.html?h=x"),
    ],
)
def test_a_link_stays_in_the_document_or_leads_to_the_published_site(
    compose: Compose, href: str, expected: str
) -> None:
    pages = {
        "g/a.html": f"<h1 id='top'>А</h1><p id='part'><a href='{href}'>тут</a></p>",
        "g/b.html": "<h1 id='top'>Б</h1><h2 id='part'>Часть</h2><p id='fn:1'>х</p>",
    }
    composition = compose(pages)
    root = html.fragment_fromstring(composition.body, create_parent=True)
    assert root.xpath("string(.//a/@href)") == expected
    if expected.startswith("#"):
        assert len(root.xpath(".//*[@id=$id]", id=expected[1:])) == 1


def test_a_link_without_an_address_is_left_and_a_term_without_its_glossary_is_text(compose: Compose) -> None:
    body = "<h1>А</h1><p><a id='x'>якорь</a>, <a class='term' href='glossary.html#vm'>ВМ</a> тут</p>"
    assert compose({"a.html": body}).body == '<h1 id="c1">А</h1><p><a>якорь</a>, ВМ тут</p>'
    with_glossary = compose({"a.html": body, "glossary.html": "<h1>Словарь</h1><dl><dt id='vm'>ВМ</dt></dl>"})
    assert '<a class="term" href="#c2-vm">ВМ</a>' in with_glossary.body
    assert '<dt><span id="c2-vm"></span>ВМ</dt>' in with_glossary.body


def test_ids_that_nothing_leads_to_go(compose: Compose) -> None:
    body = "<h1>А</h1><p id='used'>раз <a href='#used'>сюда</a></p><p id='unused'>два</p><h2>Без имени</h2>"
    composition = compose({"a.html": body})
    assert composition.headings[1] == Heading(2, "1.1", "", "Без имени")
    assert composition.body == (
        '<h1 id="c1">А</h1><p><span id="c1-used"></span>раз <a href="#c1-used">сюда</a></p><p>два</p><h2>Без имени</h2>'
    )


@pytest.mark.parametrize(("length", "anchor"), [(37, f"c1-{'x' * 37}"), (38, "c1-n1")])
def test_a_long_id_becomes_a_number_since_word_takes_forty_characters(
    compose: Compose, length: int, anchor: str
) -> None:
    body = f"<h1 id='t'>А</h1><h2 id='{'x' * length}'>Б</h2>"
    assert [heading.anchor for heading in compose({"a.html": body}).headings] == ["c1", anchor]


def test_pictures_are_collected_by_their_content(compose: Compose) -> None:
    body = (
        "<h1>А</h1><p>до<img src='../x/one.png' alt='Раз'>после</p><p><img src='two.png'></p>"
        "<svg data-source='../d.svg' aria-label='Схема &quot;а&quot;'><text>внутри</text></svg>"
    )
    pictures = {"built__x__one.png": b"1", "built__g__two.png": b"1", "docs__d.svg": b"<svg/>"}
    composition = compose({"g/a.html": body}, **pictures)
    assert sorted(composition.images.values()) == [b"1", b"<svg/>"]
    png, svg = sorted(composition.images, key=lambda name: name[-3:])
    assert (png[16:], svg[16:]) == (".png", ".svg")
    assert composition.body == (
        f'<h1 id="c1">А</h1><p>до<img src="{png}" alt="Раз">после</p><p><img src="{png}" alt=""></p>'
        f'<img src="{svg}" alt=\'Схема "а"\'>'
    )


def test_pictures_that_are_not_there_are_named_together(compose: Compose) -> None:
    with pytest.raises(ProblemsError) as error:
        compose({"g/a.html": "<h1>А</h1><img src='no.png'><svg data-source='no.svg'></svg>"})
    assert str(error.value).split("\n") == [
        f"docs/g/a.md:1:1: '{name}' is no picture of this site, as a document needs it; "
        "expected a picture that lies in docs/"
        for name in ("no.png", "no.svg")
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p>а<a class="headerlink" href="#x">¶</a>б</p>', "<p>аб</p>"),
        ("<p>а<!-- тайна -->б</p>", "<p>аб</p>"),
        ('<form><input></form><script>x</script><nav>н</nav><p class="screen-only">э</p>', ""),
        ('<div class="timeline"><svg></svg></div><p data-offer="pdf">скачать</p>', ""),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd>", '<code class=" ">Ctrl</code>+<code class=" ">C</code>'),
        (
            '<details class="note"><summary>С</summary><p>т</p></details>',
            '<div class="admonition note"><div class="title ">С</div><p>т</p></div>',
        ),
        (
            '<div class="admonition danger"><p class="admonition-title">Берегись</p></div>',
            '<div class="admonition danger"><div class="title admonition-title">Берегись</div></div>',
        ),
        ('<section><div class="grid"><p>т</p></div></section>', "<p>т</p>"),
        ("<table><thead><tr><th> </th></tr></thead><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"),
        (
            "<table><thead><tr><th>п</th></tr></thead><tr><td>1</td></tr></table>",
            "<table><thead><tr><th>п</th></tr></thead><tr><td>1</td></tr></table>",
        ),
        (
            '<ul><li><label class="task-list-control"><input type="checkbox"><span></span></label>дело</li></ul>',
            "<ul><li><span>☐ </span>дело</li></ul>",
        ),
        (
            '<div class="change__head"><b>а</b><b>б</b></div>',
            "<b>а</b><span> · </span><b>б</b>",
        ),
        ("<h2>5.3.1 <small>17 марта</small></h2>", "<h2>5.3.1 <span> · </span><small>17 марта</small></h2>"),
        (
            '<div class="language-bash output highlight"><span class="filename">/etc/x</span>'
            '<pre><span></span><code><span class="c">a</span>\n  b  \n\n</code></pre></div>дальше',
            '<div class="output"><div class="title">/etc/x</div><pre class="bash"><code>a\n  b  </code></pre></div>'
            "дальше",
        ),
        (
            '<div class="highlight"><table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td>'
            '<td class="code"><pre><code>a\nb</code></pre></td></tr></table></div>',
            '<div class="code"><pre class="" data-first="1"><code>a\nb</code></pre></div>',
        ),
        (
            '<div class="tabbed-set tabbed-alternate" data-tabs="1:2"><input id="__tabbed_1_1" type="radio">'
            '<div class="tabbed-labels"><label for="__tabbed_1_1">Deb</label><label>RPM</label></div>'
            '<div class="tabbed-content"><div class="tabbed-block">текст<p>а</p></div>'
            '<div class="tabbed-block"><p>б</p></div></div></div>',
            '<div class="tab"><div class="title">Deb</div>текст<p>а</p></div>'
            '<div class="tab"><div class="title">RPM</div><p>б</p></div>',
        ),
    ],
)
def test_what_only_a_screen_needs_goes_and_the_theme_s_markup_is_plain(
    compose: Compose, body: str, expected: str
) -> None:
    assert compose({"a.html": f"<h1>А</h1>{body}"}).body.removeprefix('<h1 id="c1">А</h1>') == expected


def blank(place: str) -> str:
    return f'<em class="unfilled" data-unfilled="{place}">Заполняет правообладатель</em>'


def test_what_is_unfilled_is_listed_with_its_section_and_row_and_leaves_no_place_in_the_text(compose: Compose) -> None:
    page = (
        f"<h1>А</h1><p>{blank('mkdocs.yml:4:7')}</p><h2>Раз <em>и</em> два</h2><div class='admonition note'>"
        f"<p class='admonition-title'>{blank('docs/a.md:9:1')}</p></div>"
        f"<table><tbody><tr><td>Сервер,\n <code>x</code></td><td>{blank('mkdocs.yml:5:7')}</td></tr></tbody></table>"
    )
    composition = compose({"a.html": page})
    assert composition.unfilled == (
        Unfilled("А", "", "mkdocs.yml:4:7"),
        Unfilled("Раз и два", "", "docs/a.md:9:1"),
        Unfilled("Раз и два", "Сервер, x", "mkdocs.yml:5:7"),
    )
    assert [each.what for each in composition.unfilled] == ["А", "Раз и два", "Раз и два: Сервер, x"]
    assert composition.body.count("<mark") == 3
    assert "data-unfilled" not in composition.body
    assert composition.body == compose({"a.html": page.replace(":5:7", ":6:7")}).body  # a moved line, an old document


def test_a_chapter_may_have_another_heading(compose: Compose, tmp_path: Path) -> None:
    compose({"a.html": "<h1 id='x'>А <em>б</em> в</h1><h2>Г</h2>"})
    pages = LinePages(tmp_path / "built", tmp_path / "docs")
    chapters = (Chapter("a.md", "", (1, 1), "Названо иначе"), Chapter("a.md", "", (1, 1)))
    composition = compose_document(replace(document(), chapters=chapters), make_line_site(["a.md"]), pages)
    assert [heading.title for heading in composition.headings] == ["Названо иначе", "Г", "А б в", "Г"]


def test_a_page_is_parsed_once_and_each_document_gets_a_tree_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"{HEAD}<article><h1 id='x'>А</h1></article></body></html>", "utf-8")
    pages = LinePages(tmp_path, tmp_path)
    first = pages.article("a.html")
    first.clear()
    (tmp_path / "a.html").unlink()
    assert pages.article("a.html").text_content() == "А"


def test_a_line_has_the_chapters_whose_pages_it_has() -> None:
    chapters = document("a.md", "changelog/{line}.md", "gone.md#x")
    line_site = make_line_site(["a.md", "changelog/5.3.md"], only={"gone.md": "5.2"})
    assert [chapter.path for chapter in find_chapters(chapters, line_site)] == ["a.md", "changelog/{line}.md"]
    older = make_line_site(["a.md", "changelog/5.3.md"], "5.2", only={"gone.md": "5.2"})
    assert [chapter.path for chapter in find_chapters(chapters, older)] == ["a.md", "gone.md"]


EMPTY = Composition("<h1>А</h1>", {}, ())


@pytest.mark.parametrize(
    ("reviewed", "day", "words"),
    [
        ({}, (2026, 3, 17), "17 марта 2026 г."),
        ({"a.md": dt.date(2026, 9, 1)}, (2026, 9, 1), "1 сентября 2026 г."),
        ({"a.md": dt.date(2025, 9, 1)}, (2026, 3, 17), "17 марта 2026 г."),
        ({"other.md": dt.date(2026, 9, 1)}, (2026, 3, 17), "17 марта 2026 г."),
        ({"a.md": dt.date(2026, 4, 1), "b.md": dt.date(2026, 5, 9)}, (2026, 5, 9), "9 мая 2026 г."),
    ],
)
def test_a_document_is_of_the_last_day_on_which_anything_of_it_was_touched(
    reviewed: dict[str, dt.date], day: tuple[int, int, int], words: str
) -> None:
    about = describe_document(document("a.md", "b.md"), make_line_site(["a.md", "b.md"], reviewed=reviewed), EMPTY)
    assert tuple(about.date.values()) == day
    assert list(about.date) == ["year", "month", "day"]
    assert about.day.replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_planned_line_is_of_the_build_s_day_and_has_no_release() -> None:
    about = describe_document(document("a.md"), make_line_site(["a.md"], "5.4"), EMPTY)
    assert about.version == "Версия 5.4"
    assert about.date == {"year": 2026, "month": 11, "day": 24}


def test_a_document_says_what_it_is() -> None:
    line_site = make_line_site(["a.md"])
    identity = line_site.project.identity
    about = describe_document(document("a.md"), line_site, EMPTY)
    assert (about.title, about.product, about.line, about.sample) == ("Руководство", "Basalt Hub", "5.3", True)
    assert about.version == "Версия 5.3, выпуск 5.3.0"
    assert about.address == f"{SITE}downloads/5.3/"
    assert about.requisites == ()
    assert (about.vendor, about.author) == (identity.vendor.legal_name, identity.vendor.name)
    assert about.place == "Город, 2026"
    contacts = identity.contacts
    assert about.contacts == Contact(contacts.support_email, contacts.support_phone, contacts.support_portal)
    assert about.fonts == {"text": "PT Sans", "code": "IBM Plex Mono"}


def test_a_revision_is_the_same_for_the_same_content() -> None:
    line_site, chapters = make_line_site(["a.md"]), document("a.md")
    one, same = (describe_document(chapters, line_site, EMPTY).revision for _ in range(2))
    other = describe_document(chapters, line_site, Composition("<h1>Б</h1>", {}, ())).revision
    assert one == same != other
    assert len(one) == 12


def test_requisites_are_those_that_the_vendor_has() -> None:
    line_site = make_line_site(["a.md"])
    vendor, contacts = line_site.project.identity.vendor, line_site.project.identity.contacts
    about = describe_document(document("a.md", requisites=True), line_site, EMPTY)
    assert about.requisites == (
        ("Правообладатель", vendor.legal_name),
        ("ИНН / КПП", "7700000000 / 770001001"),
        ("Адрес", vendor.address),
        ("Телефоны", ", ".join(contacts.office_phones)),
        ("Поддержка", contacts.support_phone),
        ("Почта", contacts.support_email),
        ("Сайт", vendor.site),
    )
    assert len(contacts.office_phones) > 1


def test_what_a_vendor_lacks_is_left_out() -> None:
    line_site = make_line_site(["a.md"])
    identity = line_site.project.identity
    contacts = identity.contacts.model_copy(update={"office_phones": (), "support_phone": None})
    bare = replace(line_site.project, identity=identity.model_copy(update={"contacts": contacts}))
    about = describe_document(document("a.md", requisites=True), replace(line_site, project=bare), EMPTY)
    assert [name for name, _ in about.requisites] == ["Правообладатель", "ИНН / КПП", "Адрес", "Почта", "Сайт"]
    assert about.contacts.phone is None


@pytest.mark.parametrize(
    ("vendor", "names"),
    [
        (Vendor(), []),
        (Vendor(name="ACME"), ["Правообладатель"]),
        (Vendor(inn="7700000000"), ["ИНН"]),
        (Vendor(kpp="770001001"), ["КПП"]),
        (Vendor(inn="7700000000", kpp="770001001", site="https://a.example"), ["ИНН / КПП", "Сайт"]),
    ],
)
def test_a_title_page_has_no_row_without_a_value(vendor: Vendor, names: list[str]) -> None:
    line_site = make_line_site(["a.md"])
    identity = line_site.project.identity.model_copy(update={"vendor": vendor, "contacts": Contacts()})
    bare = replace(line_site, project=replace(line_site.project, identity=identity))
    about = describe_document(document("a.md", requisites=True), bare, EMPTY)
    assert [name for name, _ in about.requisites] == names
    assert (about.vendor, about.author, about.place) == (vendor.name, vendor.name, "2026")
    assert about.contacts == Contact(None, None, None)


def test_a_portal_stands_where_there_is_no_address_to_write_to() -> None:
    line_site = make_line_site(["a.md"])
    contacts = Contacts(support_portal="https://help.example/")
    identity = line_site.project.identity.model_copy(update={"vendor": Vendor(), "contacts": contacts})
    bare = replace(line_site, project=replace(line_site.project, identity=identity))
    about = describe_document(document("a.md", requisites=True), bare, EMPTY)
    assert about.requisites == (("Портал", "https://help.example/"),)


def test_a_draft_says_so_and_lists_what_is_missing_by_sections() -> None:
    places = [("Сборка", "Сервер"), ("Назначение", ""), ("Сборка", "Шаги"), ("Сборка", "Сервер"), ("Назначение", "")]
    unfilled = tuple(Unfilled(section, label, "mkdocs.yml:1:1") for section, label in places)
    draft = replace(EMPTY, unfilled=unfilled)
    line_site = make_line_site(["a.md"])
    about = describe_document(document("a.md"), line_site, draft)
    assert about.unfilled == ("Сборка: Сервер, Шаги", "Назначение")
    assert about.label == "Черновик, пример данных"
    assert describe_document(document("a.md"), line_site, EMPTY).label == "Пример данных"
    real = replace(line_site, project=replace(line_site.project, metadata=replace(read_metadata(), sample=False)))
    assert describe_document(document("a.md"), real, draft).label == "Черновик"
    assert describe_document(document("a.md"), real, EMPTY).label == ""


def test_a_document_may_have_a_shorter_title_at_the_head_of_its_pages() -> None:
    line_site = make_line_site(["a.md"])
    named = replace(document("a.md"), short="Кратко")
    assert describe_document(named, line_site, EMPTY).running_title == "Кратко"
    assert describe_document(document("a.md"), line_site, EMPTY).running_title == "Руководство"
