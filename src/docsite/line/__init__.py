"""One line of the product on one day.

In: the tree, the metadata, the day and what the run was asked for. Out: `Project`, and for a line its `LineSite`:
what every page of it shows. Here a page's text becomes what the line shows of it. May import: tree, releases,
reading, russian.
"""
