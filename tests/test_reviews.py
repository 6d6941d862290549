import datetime as dt
from pathlib import Path

from conftest import page

from docsite.cache import open_cache
from docsite.checks.reviews import find_overdue
from docsite.tree.front_matter import read_pages

DAY = dt.date(2026, 11, 24)


def test_pages_are_listed_longest_ago_first(tmp_path: Path) -> None:
    dates = {"a": "2025-11-24", "b": "2025-11-25", "c": "2024-02-29", "d": None}
    for name, date in dates.items():
        front_matter = {"reviewed": date} if date else {}
        (tmp_path / f"{name}.md").write_text(page(name, **front_matter), "utf-8")
    pages, _ = read_pages(tmp_path, [f"{name}.md" for name in dates], open_cache(tmp_path))
    places = [str(problem).partition(";")[0] for problem in find_overdue(pages, DAY, 12)]
    root = tmp_path.name
    assert places[0].startswith(f"{root}/d.md:")
    assert places[0].endswith("never reviewed")
    assert places[1:] == [
        f"{root}/c.md:4:11: reviewed 2024-02-29, 32 months ago",
        f"{root}/a.md:4:11: reviewed 2025-11-24, 12 months ago",
    ]
