"""Histories of releases as others write them, made our metadata.

In: a changelog, release notes or the dates of a product. Out: the files of `releases/`, which pass our own check.
"""
