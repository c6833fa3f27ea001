"""The hub's own history: samples of every series, kept in one SQLite file.

In: samples of one instant, matrices of the past, OpenMetrics text. Out: matrices of what matchers mean, and
the same as OpenMetrics, CSV and Parquet.
Never: a query language, a figure of its own, a port; two writers; a sample that is not what was put in.
"""

from deskwatch.store.description import Description
from deskwatch.store.errors import StoreDamagedError, StoreError, TooManySamplesError
from deskwatch.store.importing import BadLineError, Imported, import_openmetrics
from deskwatch.store.index import NAME, Matcher
from deskwatch.store.matrix import Matrix
from deskwatch.store.openmetrics import export_openmetrics
from deskwatch.store.reader import Extent, Reader
from deskwatch.store.sampling import Sampler
from deskwatch.store.selection import Selection
from deskwatch.store.tables import export_csv, export_parquet
from deskwatch.store.values import STALE, is_stale
from deskwatch.store.writer import Counts, Limits, Store

__all__ = [
    "NAME",
    "STALE",
    "BadLineError",
    "Counts",
    "Description",
    "Extent",
    "Imported",
    "Limits",
    "Matcher",
    "Matrix",
    "Reader",
    "Sampler",
    "Selection",
    "Store",
    "StoreDamagedError",
    "StoreError",
    "TooManySamplesError",
    "export_csv",
    "export_openmetrics",
    "export_parquet",
    "import_openmetrics",
    "is_stale",
]
