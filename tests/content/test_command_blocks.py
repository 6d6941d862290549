from content.command_blocks import check_marks, find_blocks
from content.guide_pages import PROJECT

TEXT = """\
# Страница

```{.bash .run}
ls
```

1. Шаг:

    ~~~{.bash .packages title="узел"}
    apt install x \\
      y
    ~~~

    ```text
    готово
    ```

```bash
ls
```

```{.sh .run .remote}
ls
```
"""


def test_blocks_keep_place_classes_and_text() -> None:
    assert [
        (block.number, set(block.classes), block.code) for block in find_blocks(TEXT, PROJECT.reader, first_line=11)
    ] == [
        (13, {"bash", "run"}, "ls\n"),
        (19, {"bash", "packages"}, "apt install x \\\n  y\n"),
        (24, {"text"}, "готово\n"),
        (28, {"bash"}, "ls\n"),
        (32, {"sh", "run", "remote"}, "ls\n"),
    ]


def test_shell_block_without_one_clear_mark_is_named() -> None:
    assert [str(problem).split(";")[0] for problem in check_marks(TEXT, PROJECT.reader, "docs/a.md")] == [
        "docs/a.md:18:1: a shell block with no mark",
        "docs/a.md:22:1: a shell block with the marks remote, run",
    ]
