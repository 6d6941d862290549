"""Publish the built site: into a folder that a web server serves, a git branch, or an S3-compatible bucket.

Targets: /srv/docs · git:origin#gh-pages · s3://bucket/prefix (address and keys as boto3 reads them, AWS_ENDPOINT_URL
among them). Readers get the former site or the new one; what goes wrong leaves the former. Exit status: 0 published or
nothing to do, 1 refused or failed, 2 wrong arguments.
"""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from docsite.command import end_on_signals, run_command
from docsite.line.run import find_build_id
from docsite.problems import FaultError
from docsite.publishing.branch import publish_branch
from docsite.publishing.bucket import publish_bucket
from docsite.publishing.folder import Server, publish_folder, roll_back
from docsite.publishing.publication import describe_publisher, prepare_publication
from docsite.publishing.target import Branch, Bucket, Folder, parse_target
from docsite.tree.configuration import load_config
from docsite.tree.product import parse_identity
from docsite.tree.settings_files import read_settings

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="a folder, git:REMOTE#BRANCH or s3://BUCKET/PREFIX")
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the folder that make site wrote")
    parser.add_argument("--force", action="store_true", help="also sample data, fewer lines, or over edits by hand")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    parser.add_argument("--keep", type=int, default=5, metavar="N", help="releases that stay in a folder (5)")
    parser.add_argument("--reload", default="", metavar="COMMAND", help="makes nginx read its configuration again")
    parser.add_argument("--take-over", action="store_true", help="a bucket whose last publication was killed elsewhere")
    parser.add_argument(
        "--rollback", nargs="?", const="", metavar="RELEASE", help="back to the one before, or to this one"
    )
    arguments = parser.parse_args(argv)
    if arguments.keep < 2:  # noqa: PLR2004 - the current one, and one to go back to
        parser.error("argument --keep: at least 2, or there is nothing to go back to")
    try:
        target = parse_target(arguments.target)
    except ValueError as error:
        parser.error(f"argument target: {error}")
    if arguments.rollback is not None and not isinstance(target, Folder):
        parser.error("argument --rollback: only a folder keeps releases; publish the former commit instead")
    end_on_signals()
    os.umask(0o022)  # the server runs as somebody else
    print("\n".join(publish(target, arguments)))
    return 0


def publish(target: Folder | Branch | Bucket, arguments: argparse.Namespace) -> list[str]:
    """Publish or go back; returns what happened, in lines."""
    config, publisher = load_config(ROOT), describe_publisher(dt.datetime.now().astimezone())
    site_url = config.site_url
    server = Server(ROOT / "deploy/nginx", site_url, arguments.reload)
    if arguments.rollback is not None and isinstance(target, Folder):
        return roll_back(target.path, arguments.rollback, publisher, server)
    if not arguments.site.is_dir():
        raise FaultError(f"{arguments.site} does not exist; run 'make site' first")
    force, dry_run = arguments.force, arguments.dry_run
    publication = prepare_publication(
        arguments.site, site_url, find_build_id(ROOT), publisher, force=force, dry_run=dry_run
    )
    if isinstance(target, Folder):
        return publish_folder(target.path, publication, arguments.keep, server)
    if isinstance(target, Bucket):
        return publish_bucket(target, publication, take_over=arguments.take_over)
    product = parse_identity(dict(config.extra), read_settings(ROOT)).product
    return publish_branch(target, publication, ROOT, committer=f"{product.name} Docs")


if __name__ == "__main__":
    sys.exit(run_command(main))
