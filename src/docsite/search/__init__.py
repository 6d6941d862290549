"""The search index of a line.

In: the finished HTML of each page, the synonyms. Out: the files of the index, for `overrides/assets/search/` to read.
May import: tree, russian, and what stands below them.
"""
