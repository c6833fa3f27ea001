"""A copy of one of our modules with one fault planted in it: a suite that guards something must notice.

The copy is made from the source, so nothing real is patched; the piece of source that is replaced must
stand there exactly once, so that a fault cannot stop being one when the source changes.
"""

from pathlib import Path
from types import ModuleType


def planted(module: ModuleType, right: str, wrong: str, **names: object) -> ModuleType:
    """Return the copy in which `right` reads `wrong`; `names` replace names that the module imported."""
    path = Path(module.__file__ or "")
    source = path.read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times in {path.name}"
    copy = ModuleType(f"{module.__name__}_with_a_fault")
    code = compile(source.replace(right, wrong), f"{path.name} with a fault", "exec")
    exec(code, copy.__dict__)  # noqa: S102 - our own source, with one fault
    copy.__dict__.update(names)
    return copy
