"""The page about settings names every setting, with its default."""

import re
import tomllib
from pathlib import Path

import msgspec

from deskwatch.hub import Config

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"


def test_the_page_lists_all_settings_with_their_defaults() -> None:
    block = re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert block is not None
    assert tomllib.loads(block[1]) == msgspec.to_builtins(Config())
