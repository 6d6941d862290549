"""Preview one line while writing: every saved edit shows at once.

In: the project's folder, edits of its files, requests of browsers. Out: pages, rendered when they are asked for; what
would stop a build, shown until it is mended.

See decisions/0028-the-preview-drives-mkdocs-own-steps.md.
"""
