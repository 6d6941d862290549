"""Read any file with places.

In: the bytes of a file. Out: plain values, typed models and rows of Markdown that know line and column, or
`ProblemsError`. May import: the ground.
"""
