"""Build versioned product documentation from one Markdown tree and release metadata.

The wings, from the ground up: reading and russian; releases and writing; tree; search and checks; line; theme,
differences, documents and offline; site and publishing. A wing imports what stands before it; those named together know
nothing of each other, and its docstring says the rest. `docsite_mkdocs` calls them for MkDocs, `scripts/` for people.

See decisions/0047-the-core-stands-in-wings.md, decisions/0001-mkdocs-stays-below-2.md.
"""

__version__ = "0.6.0"
