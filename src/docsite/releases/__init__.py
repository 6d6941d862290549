"""The release metadata of `releases/`: what it may say, what is wrong with it, what follows from it on a day.

In: the folder, the day. Out: `Metadata`, and from it states and notices of lines, known issues, upgrades, the time
line, the list of pages that are made of it, and edits of the files: the next release, days of a line. May import:
reading, russian.
"""
