"""Publish to an S3-compatible bucket: what nothing leads to first, pages after it, what names the versions last.

A bucket knows no switch, but every page finds what it needs at every moment. What an interrupted publication has
brought is not sent again. Addresses and keys come from where boto3 looks for them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from docsite.assets import is_hashed
from docsite.faults import FaultError
from docsite.publishing.built import FOREVER, REVALIDATED, check_replacement, find_content_type, is_textual, refuse
from docsite.publishing.publication import Publication, Publisher
from docsite.publishing.target import Bucket
from docsite.russian import format_size

LOCK, STATE = ".publish-lock.json", ".publication.json"
FIRST, PAGES, LISTS, LAST = range(4)
ENTRANCES = ("sitemap.xml", "robots.txt", "404.html", "index.html", "versions.json")
"""What names the lines: sent in this order, one by one, when everything else is there."""
AT_A_TIME = 8
BATCH = 1000
"""How many objects one request removes (S3 API reference, DeleteObjects)."""
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})


@dataclass
class State:
    """What publications have brought, by path: the MD5 digests, which S3 gives back as ETags."""

    objects: dict[str, str] = field(default_factory=dict)
    """Of the last complete one, and hashed files of the one before."""
    own: list[str] = field(default_factory=list)
    """The paths of the last complete one."""
    begun: dict[str, str] = field(default_factory=dict)
    """Of one that has not come to its end."""
    lines: list[str] = field(default_factory=list)
    rules: str = ""
    """The digest of the headers' rules."""


@dataclass(frozen=True)
class Plan:
    """What is to be done, in this order."""

    groups: tuple[tuple[str, ...], ...]
    """Paths to send: those of a group at the same time."""
    stale: tuple[str, ...]
    """Paths to remove in the end."""

    def __str__(self) -> str:
        rows = [f"{number}. + {path}" for number, group in enumerate(self.groups, 1) for path in group]
        return "\n".join([*rows, *(f"{len(self.groups) + 1}. - {path}" for path in self.stale)])


def publish_bucket(target: Bucket, publication: Publication, *, take_over: bool) -> list[str]:
    """Publish; returns what happened, in lines. Raises `FaultError` and `ProblemsError`.

    `take_over` ignores another publication's lock.
    """
    address = f"s3://{target.name}/{target.prefix}"
    store = Store(target)
    try:
        with store.lock(publication, take_over=take_over):
            state, found = store.read_state(), store.list_objects()
            _check_bucket(state, found, publication, address)
            digests = {path: _digest(publication.site / path) for path in publication.digests}
            plan = _make_plan(state, found, digests)
            count = sum(map(len, plan.groups))
            if publication.dry_run:
                return [
                    *filter(None, [str(plan)]),
                    f"{address}: {count} to send, {len(plan.stale)} to remove; nothing was done",
                ]
            if not count and set(state.own) == set(digests):
                return [f"{address}: this very site; nothing to do"]
            store.write_state(State(state.objects, state.own, digests, state.lines, RULES))
            size = store.send(plan.groups, publication.site)
            store.remove(plan.stale)
            kept = {path: digest for path, digest in state.objects.items() if path in found and path not in plan.stale}
            store.write_state(State(kept | digests, list(digests), {}, list(publication.facts.lines), RULES))
    except (BotoCoreError, ClientError) as error:
        raise FaultError(_describe(error, address, store)) from error
    same = len(digests) - count
    return [f"{address}: {count} objects sent ({format_size(size)}), {same} the same, {len(plan.stale)} removed"]


class Store:
    """The objects below the prefix."""

    def __init__(self, target: Bucket) -> None:
        self.bucket, self.prefix = target.name, target.prefix
        self.sent = 0
        try:
            self.client = boto3.client("s3", config=CONFIG)
        except (BotoCoreError, ValueError) as error:
            raise FaultError(f"s3://{self.bucket}: {error}") from error

    def _place(self, path: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + path}

    def read_json(self, path: str) -> Any | None:  # noqa: ANN401 - JSON
        """Return what the object holds, or `None` if there is none."""
        try:
            return json.loads(self.client.get_object(**self._place(path))["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise

    def read_state(self) -> State:
        """Return what former publications have brought."""
        return State(**(self.read_json(STATE) or {}))

    def write_state(self, state: State) -> None:
        """Remember what this one brings."""
        self.client.put_object(**self._place(STATE), Body=json.dumps(asdict(state)).encode())

    def list_objects(self) -> dict[str, str]:
        """Return path → ETag of every object but our own notes."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        objects = (entry for page in pages for entry in page.get("Contents", ()))
        found = {entry["Key"].removeprefix(self.prefix): entry["ETag"].strip('"') for entry in objects}
        return {path: tag for path, tag in found.items() if path not in {LOCK, STATE}}

    @contextmanager
    def lock(self, publication: Publication, *, take_over: bool) -> Iterator[None]:
        """Keep other publications out; raises `FaultError` that names the one under way."""
        if publication.dry_run:
            yield
            return
        own = publication.publisher
        while not self._put_lock(own):
            holder = Publisher(**(self.read_json(LOCK) or asdict(own)))
            if not take_over and not holder.is_gone(own.host):
                raise FaultError(
                    f"s3://{self.bucket}/{self.prefix} is being published to by {holder}; wait for it, or use "
                    "--take-over if it was killed"
                )
            self.client.delete_object(**self._place(LOCK))
        try:
            yield
        finally:
            with suppress(BotoCoreError, ClientError):  # the next one here sees that this process is gone
                self.client.delete_object(**self._place(LOCK))

    def _put_lock(self, own: Publisher) -> bool:
        try:
            self.client.put_object(**self._place(LOCK), Body=json.dumps(asdict(own)).encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in {"PreconditionFailed", "ConditionalRequestConflict"}:
                return False
            raise
        return True

    def send(self, groups: Iterable[Sequence[str]], site: Path) -> int:
        """Send the files, a group after the other; returns their size in bytes."""
        size = 0
        for group in groups:
            with ThreadPoolExecutor(AT_A_TIME) as pool:
                futures = [pool.submit(self._put, path, site / path) for path in group]
                try:
                    for future in futures:
                        size += future.result()
                        self.sent += 1
                except BaseException:
                    pool.shutdown(wait=True, cancel_futures=True)
                    raise
        return size

    def _put(self, path: str, file: Path) -> int:
        content = file.read_bytes()
        self.client.put_object(**self._place(path), Body=content, **describe_object(path))
        return len(content)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove the objects; raises `FaultError` if one stays."""
        for start in range(0, len(paths), BATCH):
            keys = [{"Key": self.prefix + path} for path in paths[start : start + BATCH]]
            answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": keys, "Quiet": True})
            for error in answer.get("Errors", ()):
                raise FaultError(f"published, but {error['Key']} cannot be removed: {error['Message']}")


def describe_object(path: str) -> dict[str, str]:
    """Return the headers that readers get with the object."""
    charset = "; charset=utf-8" if is_textual(path) else ""
    cache = FOREVER if is_hashed(path) else REVALIDATED
    return {"ContentType": find_content_type(path) + charset, "CacheControl": cache}


RULES = hashlib.sha256(
    json.dumps([describe_object(f"x.{name}") for name in ("html", "css", "zip", "12345678.css")]).encode()
).hexdigest()
"""Objects that were sent under other rules are sent again."""


def _digest(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def _check_bucket(state: State, found: Mapping[str, str], publication: Publication, address: str) -> None:
    """Refuse to overwrite what is not ours, or was edited by hand, or to lose lines, unforced."""
    if publication.force:
        return
    foreign = sorted(path for path in publication.digests if path in found and path not in state.objects | state.begun)
    if foreign:
        raise FaultError(
            f"{address} holds {foreign[0]} and {len(foreign) - 1} more that no publication brought; FORCE=1 overwrites"
        )
    refuse(check_replacement(publication.site, state.lines, force=False))
    ours = [path for path in found if path in state.objects]
    edited = sorted(path for path in ours if found[path] not in {state.objects[path], state.begun.get(path)})
    if edited:
        raise FaultError(f"{address} was edited by hand: {', '.join(edited[:5])}; FORCE=1 overwrites the edits")


def _make_plan(state: State, found: Mapping[str, str], digests: Mapping[str, str]) -> Plan:
    wanted = [path for path, digest in digests.items() if state.rules != RULES or found.get(path) != digest]
    groups: dict[int, list[str]] = {turn: [] for turn in (FIRST, PAGES, LISTS, LAST)}
    for path in wanted:
        groups[_find_turn(path)].append(path)
    entrances = ((path,) for path in ENTRANCES if path in groups[LAST])
    brought = state.objects.keys() | state.begun.keys()
    kept = {path for path in state.own if is_hashed(path)}  # pages that readers have open ask for them
    stale = tuple(sorted(path for path in brought & found.keys() if path not in digests and path not in kept))
    turns = (tuple(groups[FIRST]), tuple(groups[PAGES]), tuple(groups[LISTS]), *entrances)
    return Plan(tuple(filter(None, turns)), stale)


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
