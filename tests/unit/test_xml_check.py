"""SVG and XML files: what a drawing or data may hold, and ways around it that browsers know."""

import pytest

from docsite.checks.xml_files import check_data, check_drawing

SPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:h="http://www.w3.org/1999/xhtml"'


def check(content: str, before: str = "") -> list[str]:
    """Return the problems of a drawing with this content, which begins in its second line."""
    text = f"{before}<svg {SPACES}>\n{content}</svg>"
    return [str(problem) for problem in check_drawing(text.encode(), "a.svg")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<script>x()</script>", "2:1: element <script> is not allowed; expected shapes, text, markers and gradients"),
        ("<g>\n <foreignObject/></g>", "3:2: element <foreignObject> is not allowed"),
        *((f"<{tag}/>", f"2:1: element <{tag}> is not allowed") for tag in ("a", "image", "set", "animate", "iframe")),
        ("<h:script>x()</h:script>", "2:1: element <script> of namespace 'http://www.w3.org/1999/xhtml'"),
        ('<g xmlns=""/>', '2:1: element <g> without xmlns="http://www.w3.org/2000/svg"'),
        ('<d:view xmlns:d="http://d.example/"/>', "2:1: element <view> of namespace 'http://d.example/'"),
        ("<s:g xmlns:s='http://www.w3.org/2000/svg'/>", "2:1: element <s:g>; expected <g>: in a page browsers know no"),
        ("<use xl:href='#a' xmlns:xl='http://www.w3.org/1999/xlink'/>", "2:6: attribute 'xl:href'; expected 'href'"),
        ("<style><script>x()</script></style>", "2:8: element <script> is not allowed"),
        ("<style>a {}<rect/></style>", "2:12: element <rect> in <style>; expected text alone"),
        ("<title>Узел <g/></title>", "2:13: element <g> in <title>; expected text alone"),
        ("<g\n onload='x()'/>", "3:2: attribute 'onload' runs a script; expected a drawing without scripts"),
        ("<text>ж</text><rect ONCLICK='x()'/>", "2:21: attribute 'ONCLICK' runs a script"),
        ("<rect style='fill: red'/>", "2:7: attribute 'style' has no effect: browsers refuse it"),
        ("<use href='https://a.example/b.svg#c'/>", "2:6: address 'https://a.example/b.svg#c'; expected '#' and"),
        ("<use xlink:href='b.svg#c'/>", "2:6: address 'b.svg#c'"),
        ("<use href='data:image/svg+xml,x#c'/>", "2:6: address 'data:image/svg+xml,x#c'"),
        ("<linearGradient href='//a.example/'/>", "2:17: address '//a.example/'"),
        ("<g xml:base='https://a.example/'/>", "2:4: address 'https://a.example/'"),
        ("<g fill='url(https://a.example/#b)'/>", "2:4: attribute 'fill' may fetch: 'url(https://a.example/#b)'"),
        ("<g mask='URL( \"//a.example/#b\")'/>", "2:4: attribute 'mask' may fetch"),
        ("<style>\na { fill: url(//a.example/) }</style>", "3:11: 'url(' in <style> may fetch something, or hide that"),
        ("<style>@IMPORT 'https://a.example/';</style>", "2:8: '@IMPORT' in <style> may fetch something"),
        ("<style>@\\69mport '//a.example/';</style>", "2:9: '\\' in <style> may fetch something"),
        ("<style><![CDATA[</style><img src=x onerror=x()>]]></style>", "2:17: '<' in <style> may fetch something"),
        ("<g>", "2:6: not XML: mismatched tag; expected a drawing saved as SVG"),
        ("&nbsp;", "2:1: not XML: undefined entity; expected a drawing saved as SVG"),
        ("<g a='1' a='2'/>", "2:10: not XML: duplicate attribute"),
    ],
)  # fmt: skip
def test_what_may_not_stand_in_a_drawing_is_named_with_its_place(content: str, problem: str) -> None:
    problems = check(content)
    assert problems
    assert problems[0].startswith(f"a.svg:{problem}"), problems


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ('<?xml-stylesheet href="https://a.example/x.css"?>\n', "1:1: instruction <?xml-stylesheet?>; expected"),
        ('<!DOCTYPE svg [<!ENTITY a "<script>x()</script>">]>', "a document type that declares entities; expected"),
        ('<!DOCTYPE svg [<!ENTITY % a SYSTEM "https://a.example/">%a;]>', "a document type that declares entities"),
        (
            '<?xml version="1.0" encoding="windows-1251"?>',
            "1:1: encoding 'windows-1251'; expected a file saved as UTF-8",
        ),
        ('<?xml version="1.0" encoding="utf-7"?>', "1:1: encoding 'utf-7'"),
    ],
)
def test_what_stands_before_a_drawing_brings_nothing_along(before: str, problem: str) -> None:
    [found] = check("<rect/>", before)
    assert problem in found


@pytest.mark.parametrize(
    "content",
    [
        *(
            "<style>@media print { .a { fill: #fff } }</style>",
            "<use href='#a'/><use xlink:href='#a'/>",
            "<!-- <script> -->",
        ),
        *(
            "<rect fill='url(#a)' mask=\"url('#b')\"/>",
            "<text>1 &lt; 2 и <tspan>3</tspan></text>",
            "<desc>О чём</desc>",
        ),
        *("<defs><clipPath id='c'/><marker/><radialGradient><stop/></radialGradient></defs>", "<![CDATA[a]]>"),
    ],
)
def test_a_drawing_passes(content: str) -> None:
    assert check(content) == []
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert check(content, f'\N{ZERO WIDTH NO-BREAK SPACE}<?xml version="1.0" encoding="UTF-8"?>{doctype}') == []


def test_what_is_no_text_or_no_drawing_is_named() -> None:
    assert [str(problem) for problem in check_drawing(b"<svg>\n\xe6", "a.svg")] == [
        "a.svg:2:1: byte 0xE6 is not UTF-8; expected a file saved as UTF-8"
    ]
    for content in (b"", b"GIF89a", b"\x1f\x8b\x08"):
        [problem] = check_drawing(content, "a.svg")
        assert problem.line == 1
    assert [str(problem) for problem in check_drawing(b"<svg/>", "a.svg")] == [
        'a.svg:1:1: element <svg> without xmlns="http://www.w3.org/2000/svg"; '
        "expected a plain SVG, without what its editor notes"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('<a>\n<script xmlns="http://www.w3.org/1999/xhtml">x()</script></a>', "2:1: element <script> of namespace"),
        ('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "1:1: element <svg> of namespace"),
        (
            '<?xml-stylesheet href="b.xsl"?><a/>',
            "1:1: instruction <?xml-stylesheet?>; expected a file with all in itself",
        ),
        ('<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform"/>', "1:1: element <stylesheet> of namespace"),
        ("<a>\n<b>", "2:4: not XML: no element found; expected a file of XML, or an archive for download"),
        ('<?xml version="1.0" encoding="x-user"?><a/>', "1:1: not XML: unknown encoding: x-user; expected a file"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "1:1: not XML: multi-byte encodings are not supported"),
        ("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "a document type that declares entities"),
    ],
)
def test_what_browsers_run_of_data_is_named(content: str, problem: str) -> None:
    [found] = check_data(content.encode(), "a.xml")
    assert problem in str(found)


@pytest.mark.parametrize("content", ["<domain type='lan'><name>crm</name></domain>", "<!-- <script> --><a/>"])
def test_data_passes(content: str) -> None:
    assert [*check_data(content.encode(), "a.xml")] == []
    old = f'<?xml version="1.0" encoding="windows-1251"?>\n<!-- Узел -->{content}'
    assert [*check_data(old.encode("cp1251"), "a.xml")] == []
