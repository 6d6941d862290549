"""Dates, sizes and counts as a Russian reader writes them."""

import datetime as dt

from babel import Locale
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from babel.plural import to_python

from docsite.periods import Period

QUARTERS = ("I", "II", "III", "IV")
NBSP = "\N{NO-BREAK SPACE}"
SIZE_UNITS = ("байт", "КиБ", "МиБ", "ГиБ", "ТиБ")
_plural = to_python(Locale("ru").plural_form)


def format_date(day: dt.date | Period | bool) -> str:
    """Return `17 марта 2026 г.`; for a milestone without a day, what is known of it."""
    if isinstance(day, bool):
        return "дата не названа" if day else "не определено"
    if isinstance(day, Period):
        month = babel_date(day.last, "LLLL y 'г.'", locale="ru")
        words = {1: month, 3: f"{QUARTERS[day.last.month // 3 - 1]} квартал {day.last.year} г."}
        return words.get(day.months, f"{day.last.year} г.").replace(" ", NBSP)
    return babel_date(day, "d MMMM y 'г.'", locale="ru").replace(" ", NBSP)


def format_end(day: dt.date | Period) -> str:
    """Return when something ends: `17 марта 2026 г.`, `в конце марта 2026 г.`."""
    return f"в{NBSP}конце{NBSP}{_decline(day)}" if isinstance(day, Period) else format_date(day)


def format_until(day: dt.date | Period) -> str:
    """Return till when something holds: `до 17 марта 2026 г. включительно`, `до конца марта 2026 г.`."""
    if isinstance(day, Period):
        return f"до{NBSP}конца{NBSP}{_decline(day)}"
    return f"до{NBSP}{format_date(day)} включительно"


def _decline(period: Period) -> str:
    """Return the period in the genitive."""
    month = babel_date(period.last, "MMMM y 'г.'", locale="ru")
    words = {1: month, 3: f"{QUARTERS[period.last.month // 3 - 1]} квартала {period.last.year} г."}
    return words.get(period.months, f"{period.last.year} г.").replace(" ", NBSP)


def format_size(size: int) -> str:
    """Return a size in bytes as `1,4 ГиБ`."""
    amount, unit = float(size), SIZE_UNITS[0]
    for unit in SIZE_UNITS:
        if amount < 1024 or unit == SIZE_UNITS[-1]:  # noqa: PLR2004 - a binary prefix
            break
        amount /= 1024
    return format_decimal(amount, "#,##0.#" if amount < 100 else "#,##0", locale="ru") + NBSP + unit  # noqa: PLR2004


def format_seconds(seconds: float) -> str:
    """Return a length of time as `0,16 с`."""
    return format_decimal(seconds, "#,##0.00" if seconds < 1 else "#,##0.0", locale="ru") + NBSP + "с"


def format_count(number: int, one: str, few: str, many: str) -> str:
    """Return the number with the noun that agrees with it: `2 дня`."""
    return f"{number}{NBSP}{ {'one': one, 'few': few}.get(_plural(number), many) }"


def format_days(number: int) -> str:
    """Return a number of days: `68 дней`."""
    return format_count(number, "день", "дня", "дней")
