"""What the product's tree holds: `mkdocs.yml` and all of `docs/` but the pages' texts.

In: files of the tree, the lines. Out: the configuration, the product's data, the pages' front matter, the page map,
the lineup, the navigation, places of generated pages, documents, synonyms. May import: releases, reading, russian.
"""
