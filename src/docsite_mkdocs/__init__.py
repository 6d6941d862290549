"""The one importer of MkDocs: a build of one line, of all lines, and the preview.

In: the project's folder, the run, MkDocs' events by way of `hooks/`. Out: pages on the disk or in a browser.
May import: all of `docsite`, which knows nothing of MkDocs.
"""
