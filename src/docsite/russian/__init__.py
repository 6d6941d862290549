"""What is Russian by nature: dates, sizes and counts in words; lemmas and stems.

In: numbers, days, words. Out: texts for readers, forms of words for the search. May import: the ground.
"""
