"""What has changed on the pages since the line before.

In: a page's HTML in both lines. Out: the sections that differ, the pages that show them, the list of all. May import:
line and what stands below it.
"""
