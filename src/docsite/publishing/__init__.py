"""Bring a built site to where readers find it: a web server's folder, a git branch, a bucket.

In: the folder of a built site, a target. Out: what readers get, and in lines what happened. May import: the ground,
russian, and what checks a built site; nothing that makes one.
"""
