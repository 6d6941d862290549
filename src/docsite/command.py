"""The edge of a command: what a person can mend becomes one line, signals end it; a bug keeps its traceback.

See decisions/0037-one-function-at-the-edge-of-every-script.md.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from subprocess import CalledProcessError

from docsite.problems import FaultError, ProblemsError

INTERRUPTED = 130
"""The status of a command that Ctrl-C ended, as shells have it: 128 and the signal's number."""
UNREAD = 141
"""The same for a command whose output nobody reads any more, as in `| head -1`."""
REMEDIES = {
    errno.ENOENT: "'git restore' brings back what belongs to the project",
    errno.EACCES: "give this user the right to it",
    errno.EPERM: "give this user the right to it",
    errno.EROFS: "choose a place that can be written to",
    errno.ENOSPC: "make room; 'make clean-cache' gives some back",
    errno.EDQUOT: "make room; 'make clean-cache' gives some back",
}


def run_command(main: Callable[[], int]) -> int | str:
    """Run a command; return what `sys.exit` takes: its status, or the line that says what is wrong (then it is 1)."""
    try:
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return UNREAD
    except ProblemsError as error:
        return "; ".join((str(error), *_list_notes(error)))
    except (FaultError, OSError, CalledProcessError) as error:
        return "; ".join((f"error: {describe_fault(error)}", *_list_notes(error)))
    else:
        return status
    finally:
        _give_up_output()


def _list_notes(error: Exception) -> list[str]:
    """Return what was said of an error on its way (PEP 678)."""
    return getattr(error, "__notes__", [])


def _give_up_output() -> None:
    """Drop what cannot be written any more: at its end, Python would complain of it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def describe_fault(error: FaultError | OSError | CalledProcessError) -> str:
    """Return one line with the cause and, where it is known, the remedy."""
    if isinstance(error, CalledProcessError):
        said = error.stderr.decode("utf-8", "replace") if isinstance(error.stderr, bytes) else error.stderr or ""
        reason = "".join(f": {row}" for row in said.strip().splitlines()[-1:])
        return f"{' '.join(map(str, error.cmd))} ended with status {error.returncode}{reason}"
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    place = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    is_program = error.errno == errno.ENOENT and place and os.sep not in place
    remedy = "install it" if is_program else REMEDIES.get(error.errno or 0, "")
    return f"{place}{error.strerror}" + (f"; {remedy}" if remedy else "")


SIGNALS: list[int] = []
"""The numbers of the signals that came to this process."""


def end_on_signals() -> None:
    """Let SIGTERM and SIGINT end the command as an exception does, so that `finally` runs."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    SIGNALS.append(number)
    heed_signals()


def heed_signals() -> None:
    """End if a signal has come: Python drops what a handler raises while a process forks."""
    if SIGNALS:
        sys.exit(128 + SIGNALS[0])


def is_running(process: int) -> bool:
    """Say whether there is a process of the number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True
