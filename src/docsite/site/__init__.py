"""Put the built lines together to one site, and that in the place of the former one.

In: a folder with the lines' pages, offline copies and documents. Out: the site: downloads, aliases, redirects,
addresses for search engines and programs, feeds, the list of components; and whether it is still what a build would
make. May import: theme, documents, offline, and what stands below them.
"""
