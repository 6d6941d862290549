"""What looks at finished pages, and at how long ago somebody looked at them.

In: a page's HTML, a built site, the pages' front matter. Out: problems. May import: tree and what stands below it.
"""
