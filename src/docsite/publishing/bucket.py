"""Publish to an S3-compatible bucket: what nothing leads to first, pages after it, what names the versions last.

A bucket knows no switch, but every page finds what it needs at every moment. What an interrupted publication has
brought is not sent again.

See decisions/0046-a-bucket-is-published-in-an-order.md.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from docsite.addresses import is_hashed
from docsite.problems import FaultError
from docsite.publishing.built import check_replacement, refuse
from docsite.publishing.publication import Publication
from docsite.publishing.store import RULES, BucketState, Store
from docsite.publishing.target import Bucket
from docsite.russian.formats import format_size

FIRST, PAGES, LISTS, LAST = range(4)
ENTRANCES = ("sitemap.xml", "robots.txt", "404.html", "index.html", "versions.json")
"""What names the lines: sent in this order, one by one, when everything else is there."""


@dataclass(frozen=True)
class TransferPlan:
    """What is to be done, in this order."""

    groups: tuple[tuple[str, ...], ...]
    """Paths to send: those of a group at the same time."""
    stale: tuple[str, ...]
    """Paths to remove in the end."""

    def list_steps(self) -> list[str]:
        """Return a line for each object: when, what, which."""
        rows = [f"{number}. + {path}" for number, group in enumerate(self.groups, 1) for path in group]
        return [*rows, *(f"{len(self.groups) + 1}. - {path}" for path in self.stale)]


def publish_bucket(target: Bucket, publication: Publication, *, take_over: bool) -> list[str]:
    """Publish; returns what happened, in lines. Raises `FaultError` and `ProblemsError`.

    `take_over` ignores another publication's lock.
    """
    address = f"s3://{target.name}/{target.prefix}"
    store = Store(target)
    try:
        with store.lock(publication, take_over=take_over):
            found = store.list_objects()
            state = store.read_state().settle(found)
            _check_bucket(state, found, publication, address)
            digests = {path: _digest(publication.site / path) for path in publication.digests}
            plan = make_plan(state, found, digests)
            count = sum(map(len, plan.groups))
            if publication.dry_run:
                summary = f"{address}: {count} to send, {len(plan.stale)} to remove; nothing was done"
                return [*plan.list_steps(), summary]
            if not count and set(state.own) == set(digests):
                return [f"{address}: this very site; nothing to do"]
            store.write_state(
                BucketState(state.objects, state.own, digests, state.lines, state.rules if state.own else RULES)
            )
            size = store.send(plan.groups, publication.site)
            store.remove(plan.stale)
            kept = {path: digest for path, digest in state.objects.items() if path in found and path not in plan.stale}
            store.write_state(BucketState(kept | digests, list(digests), {}, list(publication.facts.lines), RULES))
    except (BotoCoreError, ClientError) as error:
        raise FaultError(_describe(error, address, store)) from error
    same = len(digests) - count
    return [f"{address}: {count} objects sent ({format_size(size)}), {same} the same, {len(plan.stale)} removed"]


def _digest(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def _check_bucket(state: BucketState, found: Mapping[str, str], publication: Publication, address: str) -> None:
    """Refuse to overwrite what is not ours, or was edited by hand, or to lose lines, unforced."""
    if publication.force:
        return
    foreign = sorted(path for path in publication.digests if path in found and path not in state.objects)
    if foreign:
        raise FaultError(
            f"{address} holds {foreign[0]} and {len(foreign) - 1} more that no publication brought; FORCE=1 overwrites"
        )
    refuse(check_replacement(publication.site, state.lines, force=False))
    edited = sorted(path for path, tag in found.items() if tag != state.objects.get(path, tag))
    if edited:
        raise FaultError(f"{address} was edited by hand: {', '.join(edited[:5])}; FORCE=1 overwrites the edits")


def make_plan(state: BucketState, found: Mapping[str, str], digests: Mapping[str, str]) -> TransferPlan:
    """Plan how a bucket comes to hold the files with the MD5 digests; `found` are the ETags of what it holds."""
    wanted = [path for path, digest in digests.items() if state.rules != RULES or found.get(path) != digest]
    groups: dict[int, list[str]] = {turn: [] for turn in (FIRST, PAGES, LISTS, LAST)}
    for path in wanted:
        groups[_find_turn(path)].append(path)
    entrances = ((path,) for path in ENTRANCES if path in groups[LAST])
    kept = {path for path in state.own if is_hashed(path)}  # pages that readers have open ask for them
    stale = tuple(
        sorted(path for path in state.objects.keys() & found.keys() if path not in digests and path not in kept)
    )
    turns = (tuple(groups[FIRST]), tuple(groups[PAGES]), tuple(groups[LISTS]), *entrances)
    return TransferPlan(tuple(filter(None, turns)), stale)


def _find_turn(path: str) -> int:
    if path in ENTRANCES:
        return LAST
    if path.startswith("feeds/") or path == "downloads/index.json":
        return LISTS
    is_led_to_by_name = path.endswith((".html", ".json", ".js")) and not is_hashed(path)
    return PAGES if is_led_to_by_name and not path.startswith("downloads/") else FIRST


def _describe(error: Exception, address: str, store: Store) -> str:
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        reasons = {"NoSuchBucket": "there is no such bucket", "AccessDenied": "the keys do not allow it"}
        reason = reasons.get(code, str(error))
    else:
        reason = str(error)
    return f"{address}: {reason}; {store.sent} objects were sent. Run it again: what has arrived is not sent twice"
