"""HTML from templates: every tag lives in `overrides/`, every text is escaped.

In: a line's site, the folder `overrides/`. Out: bodies of pages that are made of the metadata, redirects, root pages;
names of style sheets and scripts; diagrams and links to the glossary in a page's HTML. May import: line and what
stands below it.
"""
