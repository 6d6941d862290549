"""Carry over what is kept elsewhere: once, with a report of all that has no place here.

In: histories of releases and trees of pages as others write them. Out: files of our metadata and of `docs/`, which pass
our own checks. May import: line, checks, tree, releases, reading.
"""
