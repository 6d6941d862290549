"""What a text may hold, every output carries: what passes comes out of Atom, JSON and iCalendar as it went in."""

import datetime as dt
import json

import pytest
from feedgenerator import Atom1Feed
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from lxml import etree
from pydantic import TypeAdapter, ValidationError

from docsite.reading.validation import Model
from docsite.releases.models import Text

ATOM = "{http://www.w3.org/2005/Atom}"


class Entry(Model):
    """An entry with a text."""

    text: Text


def passes(text: str) -> bool:
    try:
        Entry(text=text)
    except ValidationError:
        return False
    return True


ODD = "\x00\x07\x1b\x85\u200b\u2028\u202e\u2066\ufeff\ufffd\ufffe\ud800\U0010ffff\r\n\t<&>\"'\\;,:ЁЖ🙂"


@given(text=st.text(st.characters(exclude_categories=()), min_size=1) | st.text(st.sampled_from(ODD), min_size=1))
def test_what_passes_is_carried_by_every_output(text: str) -> None:
    assume(passes(text))
    feed = Atom1Feed(title="a", link="https://a.example/", description=text)
    day = dt.datetime(2026, 3, 17, tzinfo=dt.UTC)
    feed.add_item(title=text, link="https://a.example/1", description=text, pubdate=day)
    root = etree.fromstring(feed.writeString("utf-8").encode())
    assert [node.text for node in root.iter(f"{ATOM}summary")] == [text]
    assert json.loads(json.dumps({"text": text}, ensure_ascii=False).encode()) == {"text": text}
    event = Event()
    event.add("summary", text)
    calendar = Calendar()
    calendar.add_component(event)
    (again,) = Calendar.from_ical(calendar.to_ical()).walk("VEVENT")
    assert str(again["summary"]) == text


@pytest.mark.parametrize(
    "text", ["\u200b", "\u2060\ufe0f\u00ad", "\u3164", "\u115f\u1160", "\u200f", " \u2800 ", "\n\t", "\xa0"]
)
def test_a_text_of_which_nothing_is_seen_is_none(text: str) -> None:
    with pytest.raises(ValidationError, match="a text of which readers see nothing"):
        TypeAdapter(Text).validate_python(text)


@pytest.mark.parametrize(
    "text",
    ["сло\u00adво", "👩\u200d💻", "نمی\u200cخواهم", "\u200fعربي\u200e", "🏴\U000e0067\U000e007f", "e\u0301", "-"],
)
def test_marks_that_texts_need_pass(text: str) -> None:
    assert passes(text)


@pytest.mark.parametrize(
    "sign", ["\x00", "\x0b", "\x7f", "\x9f", "\r", "\u202d", "\u2069", "\ud83d", "\ufdd0", "\ufff9", "\U0005fffe"]
)
def test_what_some_output_would_lose_does_not_pass(sign: str) -> None:
    with pytest.raises(ValidationError, match=rf"U\+{ord(sign):04X}, "):
        Entry(text=f"a{sign}b")
