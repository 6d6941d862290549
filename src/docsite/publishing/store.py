"""The objects of an S3-compatible bucket, with our own notes among them. Addresses and keys are boto3's business."""

import hashlib
import json
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from docsite.addresses import is_hashed
from docsite.problems import FaultError
from docsite.publishing.built import FOREVER, REVALIDATED, find_content_type, is_textual
from docsite.publishing.publication import Publication, Publisher
from docsite.publishing.target import Bucket

LOCK, STATE = ".publish-lock.json", ".publication.json"
AT_A_TIME = 8
BATCH = 1000
"""How many objects one request removes (S3 API reference, DeleteObjects)."""
CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})


@dataclass(frozen=True)
class BucketState:
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

    def settle(self, found: Mapping[str, str]) -> "BucketState":
        """Return the state with what an interrupted publication did bring; `found` are the ETags of all objects."""
        arrived = {path: tag for path, tag in self.begun.items() if found.get(path) == tag}
        return replace(self, objects=self.objects | arrived, begun={})


@contextmanager
def postpone_signals() -> Iterator[None]:
    """Let signals that end the command wait until the end of the block."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


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

    def _read(self, path: str) -> tuple[dict[str, Any], str]:
        """Return the JSON of an object and its ETag, both empty if there is none."""
        try:
            answer = self.client.get_object(**self._place(path))
            return json.loads(answer["Body"].read()), answer["ETag"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return {}, ""
            raise

    def read_state(self) -> BucketState:
        """Return what former publications have brought."""
        return BucketState(**self._read(STATE)[0])

    def write_state(self, state: BucketState) -> None:
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
        is_held = False
        try:
            while not is_held:
                content, tag = self._read(LOCK)
                holder = Publisher(**content) if content else own
                is_own = holder == own  # there was none, or the answer to an earlier attempt was lost
                if not is_own and not take_over and not holder.is_gone(own.host):
                    raise FaultError(
                        f"s3://{self.bucket}/{self.prefix} is being published to by {holder}; wait for it, or use "
                        "--take-over if it was killed"
                    )
                with postpone_signals():  # or one that comes before the answer would leave the lock there
                    is_held = self._put_lock(own, tag)
            yield
        finally:
            if is_held:
                with suppress(BotoCoreError, ClientError):  # the next one here sees that this process is gone
                    self.client.delete_object(**self._place(LOCK))

    def _put_lock(self, own: Publisher, replaced: str) -> bool:
        """Put the lock in the place of the one with the ETag, or of none; say whether nobody else was faster."""
        condition = {"IfMatch": replaced} if replaced else {"IfNoneMatch": "*"}
        try:
            self.client.put_object(**self._place(LOCK), Body=json.dumps(asdict(own)).encode(), **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}:
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
