"""The warnings of MkDocs, as long as they hold."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Notes(logging.Handler):
    """The warnings that came up, by what MkDocs was at: each is an error of a strict build."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.work: tuple[str, ...] = ()
        self.texts: dict[tuple[str, ...], list[str]] = {}
        logging.getLogger("mkdocs").addHandler(self)

    @contextmanager
    def on(self, *work: str) -> Iterator[None]:
        """Note what comes up meanwhile in the place of what came up at this work before."""
        self.texts.pop(work, None)
        outer, self.work = self.work, work
        try:
            yield
        finally:
            self.work = outer

    def emit(self, record: logging.LogRecord) -> None:
        """Note a warning."""
        self.texts.setdefault(self.work, []).append(record.getMessage())

    def all(self) -> list[str]:
        """Return every warning once."""
        return list(dict.fromkeys(text for texts in self.texts.values() for text in texts))
