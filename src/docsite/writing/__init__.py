"""What looks at a writer's Russian: typography and spelling.

In: the text of a page, of a YAML file. Out: problems with places, a mended text. May import: reading, russian.
"""
