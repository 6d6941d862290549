"""The release metadata of `releases/`: what it may say, what is wrong with it, what follows from it on a day.

In: the folder, the day. Out: `Metadata`, and from it states and notices of lines, known issues, upgrades, the time
line, the list of pages that are made of it, and the beginning of the next release's file. May import: reading,
russian.
"""
