"""The offline copy of a line: one archive that opens by double-click.

In: the built folder of a line. Out: its archive. May import: line and what stands below it.
"""
