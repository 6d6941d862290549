"""What a person can mend, said in one line; anything else is a bug and keeps its traceback."""

import errno
import os
import sys
from collections.abc import Callable
from subprocess import CalledProcessError

from docsite.problems import ProblemsError

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


class FaultError(ValueError):
    """A mistake outside the files that a `Problem` names: in an argument, in a variable, a program that is missing."""


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
        return str(error)
    except (FaultError, OSError, CalledProcessError) as error:
        return f"error: {describe_fault(error)}"
    else:
        return status
    finally:
        _give_up_output()


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


def is_running(process: int) -> bool:
    """Say whether there is a process of the number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return True
