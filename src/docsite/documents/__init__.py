"""Documents for paper and readers: PDF, DOCX, EPUB.

In: the built pages of a line, the entries of `docs/documents.yml`. Out: finished files. May import: line and what
stands below it.
"""
