"""Measurements of building speed, beside other programs that build the same pages."""
