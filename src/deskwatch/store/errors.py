"""What can go wrong with a store that a person can mend.

```
DeskwatchError
└── StoreError            the file cannot be used, is written by another, or is of a later version
    ├── StoreDamagedError  what is in the file is not what was written
    └── TooManySamplesError  a selection is larger than its limit
```
"""

from deskwatch.model import DeskwatchError


class StoreError(DeskwatchError):
    """The store cannot be used as it stands."""


class StoreDamagedError(StoreError):
    """What is in the file is not what was written."""


class TooManySamplesError(StoreError):
    """A selection is larger than its limit."""
