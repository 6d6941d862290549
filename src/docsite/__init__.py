"""Build versioned product documentation from one Markdown tree and release metadata."""

__version__ = "0.2.0"
