"""Trees of pages as others keep them, made pages of `docs/`.

In: an MkDocs project, a folder of Markdown, a DOCX file, an HTML export of Confluence. Out: Markdown with our front
matter, files, a navigation, and a report. What is read comes as one `FoundTree` (`found`), whoever read it; what is
made of it is the same for all (`settling`), and is written whole or not at all (`delivery`).
"""
