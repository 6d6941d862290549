"""What looks at a writer's Russian: typography and spelling.

In: the text of a page or of a YAML file, the configuration's Markdown extensions. Out: problems with places, a
mended text. What of a page is prose, Markdown itself says. May import: reading, russian.
"""
