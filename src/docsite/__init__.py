"""Build versioned product documentation from one Markdown tree and release metadata.

See decisions/0047-the-core-stands-in-wings.md, decisions/0001-mkdocs-stays-below-2.md.
"""

__version__ = "0.2.0"
