"""The chart of the authoring page: bars of seconds, a scale for each group."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from docsite.russian.formats import format_seconds

WIDTH = 330
"""Of the longest bar of a group."""
ROW, GAP = 26, 22
GROUPS = {
    "Пять версий по 200 страниц, сборка": {
        "mike и MkDocs": "mike, 5 lines",
        "у нас с пустым кешем": "ours, 5 lines, cold",
        "у нас после правки страницы": "ours, 5 lines, one page edited",
        "у нас без правок": "ours, 5 lines, nothing changed",
    },
    "1000 страниц, сборка": {
        "MkDocs с Material": "stock, 1,000 pages",
        "Zensical с пустым кешем": "Zensical, 1,000 pages, cold",
        "Zensical после правки": "Zensical, 1,000 pages, one page edited",
        "Hugo": "Hugo, 1,000 pages",
        "у нас с пустым кешем": "ours, 1,000 pages, cold",
        "у нас после правки": "ours, 1,000 pages, one page edited",
    },
    "1000 страниц, от правки до предпросмотра": {
        "Zensical": "Zensical, 1,000 pages, visible",
        "Hugo": "Hugo, 1,000 pages, visible",
        "у нас": "ours, 1,000 pages, visible",
    },
}


def draw_chart(medians: Mapping[str, float]) -> str:
    """Draw the medians, in seconds by name of the measurement."""
    groups: list[dict[str, Any]] = []
    top = 24
    for title, rows in GROUPS.items():
        longest = max(medians[name] for name in rows.values())
        bars = [
            {
                "top": top + 12 + number * ROW,
                "name": label,
                "width": round(max(2, WIDTH * medians[name] / longest), 1),
                "text": format_seconds(medians[name]),
                "is_ours": name.startswith("ours"),
            }
            for number, (label, name) in enumerate(rows.items())
        ]
        groups.append({"title": title, "top": top, "bars": bars})
        top += 12 + len(rows) * ROW + GAP
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("chart.svg.j2").render(groups=groups, height=top - GAP) + "\n"
