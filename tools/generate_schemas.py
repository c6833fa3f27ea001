"""Write docs/reference/schemas from the structs of the exported JSON files: one JSON schema a file.

python tools/generate_schemas.py            write the schemas
python tools/generate_schemas.py --check    exit 1 if they are not up to date
"""

import argparse
import inspect
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from deskwatch.exposition.documents import FILES, Document

FOLDER = Path(__file__).parents[1] / "docs" / "reference" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def main() -> int:
    """Write or check the schemas."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    check = parser.parse_args().check
    stale = [path for path in map(FOLDER.joinpath, FILES) if _is_stale(path)]
    for path in stale:
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(render(path.name), encoding="utf-8")
        print(f"{path} was {'not up to date: run tools/generate_schemas.py' if check else 'written'}")
    return 1 if stale else 0


def render(name: str) -> str:
    """Return the schema of one file."""
    return json.dumps(schema(name, FILES[name]), indent=2, ensure_ascii=False) + "\n"


def schema(name: str, kind: type[Document]) -> dict[str, Any]:
    """Return the schema of a struct, which is the file's whole content."""
    _, parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    whole = parts.pop(kind.__name__)
    told = {part: {**rules, "description": _words(rules)} for part, rules in parts.items()}
    return {
        "$schema": DIALECT,
        "title": name,
        "description": _words(whole),
        **{key: value for key, value in whole.items() if key not in {"title", "description"}},
        "$defs": told,
    }


def _words(rules: dict[str, Any]) -> str:
    return inspect.cleandoc(str(rules.get("description", "")))


def _is_stale(path: Path) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != render(path.name)


if __name__ == "__main__":
    sys.exit(main())
