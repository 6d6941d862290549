"""Settings of an MkDocs project that mean the same here, and those that do not."""

from collections.abc import Mapping

from docsite.importing.pages.found import FoundTree
from docsite.importing.pages.mkdocs_config import ForeignConfig

CARRIED = ("site_description", "copyright", "repo_url", "repo_name", "edit_uri")
FILES = ("logo", "favicon")
"""Settings of the theme that name a file below `docs/`."""
READ = {
    *("site_name", "site_url", "nav", "plugins", "markdown_extensions", "extra", "theme", "docs_dir", "strict"),
    *("use_directory_urls", "exclude_docs", "not_in_nav", "site_dir", "validation", "watch", "dev_addr"),
    *("extra_css", "extra_javascript", "hooks"),
}
"""What is told or carried elsewhere, or says only how the old site was built."""
EXPECTED = "manual/authoring/settings.md"


def read_settings(config: ForeignConfig, tree: FoundTree) -> None:
    """Note what is to stand in the configuration, with the paths of the source, and tell of the rest."""
    for key in sorted(config.values.keys() - READ):
        value = config.values[key]
        if key in CARRIED and isinstance(value, str) and "<" not in value:
            tree.settings[(key,)] = " ".join(value.split())
        elif value is not None:
            cause = f"'{key}' holds HTML, and is not carried" if key in CARRIED else f"'{key}' is not carried"
            tree.report.append(config.problem((key,), cause, EXPECTED))
    theme = config.values.get("theme")
    for key, value in theme.items() if isinstance(theme, Mapping) else ():
        if key in FILES and value in tree.files:
            tree.settings["theme", key] = value
        elif key not in {"name", "custom_dir"}:
            tree.report.append(config.problem(("theme", key), f"'theme.{key}' is not carried", EXPECTED))
