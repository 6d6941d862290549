"""Carry a history that is kept elsewhere into `releases/`: once, with a report of all that has no place there.

In: a changelog, release notes or the dates of a product, as others write them. Out: the files of our metadata, which
pass our own check. May import: releases, reading.
"""
