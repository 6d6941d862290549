"""Tests of the product's own pages: what a product replaces, or deletes, together with docs/ and releases/."""
