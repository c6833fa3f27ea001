"""The schemas of the exported files are those of the structs that write them."""

from pathlib import Path

import pytest
from tools.generate_schemas import render

from deskwatch.exposition.documents import FILES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference" / "schemas"


@pytest.mark.parametrize("name", FILES)
def test_a_schema_is_up_to_date(name: str) -> None:
    """Run tools/generate_schemas.py where it is not."""
    assert (FOLDER / name).read_text(encoding="utf-8") == render(name)


def test_there_is_no_schema_without_a_file() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_the_page_about_files_explains_each(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
