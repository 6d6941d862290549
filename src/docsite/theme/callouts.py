"""Boxes that their writer gave no title say in Russian what they are, and those of other dialects look like ours."""

import re

TITLES = {
    "note": "Примечание",
    "seealso": "Смотрите также",
    "abstract": "Кратко",
    "summary": "Кратко",
    "tldr": "Кратко",
    "info": "К сведению",
    "todo": "Предстоит сделать",
    "tip": "Совет",
    "hint": "Подсказка",
    "important": "Важно",
    "success": "Получилось",
    "check": "Проверьте",
    "done": "Готово",
    "question": "Вопрос",
    "help": "Справка",
    "faq": "Частый вопрос",
    "warning": "Внимание",
    "caution": "Осторожно",
    "attention": "Внимание",
    "failure": "Не получилось",
    "fail": "Не получилось",
    "missing": "Недостаёт",
    "danger": "Опасно",
    "error": "Ошибка",
    "bug": "Известная ошибка",
    "example": "Пример",
    "snippet": "Фрагмент",
    "quote": "Цитата",
    "cite": "Цитата",
}
"""Kind of a box → its title in Russian; without one, Markdown takes the kind itself, with a capital letter."""
LOOKS = {
    **dict.fromkeys(("seealso",), "note"),
    **dict.fromkeys(("summary", "tldr"), "abstract"),
    **dict.fromkeys(("todo", "important"), "info"),
    **dict.fromkeys(("hint",), "tip"),
    **dict.fromkeys(("check", "done"), "success"),
    **dict.fromkeys(("help", "faq"), "question"),
    **dict.fromkeys(("caution", "attention"), "warning"),
    **dict.fromkeys(("fail", "missing"), "failure"),
    **dict.fromkeys(("error",), "danger"),
    **dict.fromkeys(("snippet",), "example"),
    **dict.fromkeys(("cite",), "quote"),
}
"""Kind that the theme has no look for → the kind that it looks like."""
BOX = re.compile(
    r"""<(?P<tag>div|details)\ class="(?P<classes>(?:admonition\ )?(?P<kind>[\w-]+)[^"]*)"(?P<rest>[^>]*)>
        (?P<head>\s*<(?:p\ class="admonition-title"|summary)>)(?P<title>[^<]*)(?=</)""",
    re.VERBOSE,
)


def finish_boxes(html: str, language: str) -> str:
    """Give the boxes of a page their titles and looks."""
    return BOX.sub(lambda box: _finish(box, language), html)


def _finish(box: re.Match[str], language: str) -> str:
    kind, title = box["kind"], box["title"]
    if language == "ru" and title == kind.capitalize():
        title = TITLES.get(kind, title)
    classes = f"{box['classes']} {LOOKS[kind]}" if kind in LOOKS else box["classes"]
    return f'<{box["tag"]} class="{classes}"{box["rest"]}>{box["head"]}{title}'
