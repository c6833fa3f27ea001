"""What the hub keeps over a restart: the state as bytes, and how far the journals were read for it.

In: a state, positions in journals, whatever else must be true of the same moment. Out: the same.
Never: a state that differs from what the journals give; a class that is not listed; code from a file.
"""

from deskwatch.snapshot.commit import Changes, CommitError, HubDatabase, Kept, Table
from deskwatch.snapshot.kinds import SnapshotError
from deskwatch.snapshot.snapshot import decode, encode

__all__ = ["Changes", "CommitError", "HubDatabase", "Kept", "SnapshotError", "Table", "decode", "encode"]
