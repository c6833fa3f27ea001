"""Why a query has no answer.

```
QueryError               one line of text, in the words of Prometheus where it has words for it
├── BadQueryError        the text is no query, or asks for what there is not      (bad_data)
├── EvaluationError      the query cannot be computed on these samples            (execution)
├── QueryTooLargeError   more samples or cells than one query may hold            (execution)
├── QueryTimeoutError    the deadline passed                                      (timeout)
└── QueryCanceledError   whoever asked does not want the answer any more          (canceled)
```

`kind` is the `errorType` of the HTTP API.
"""

from typing import ClassVar

from deskwatch.model import DeskwatchError


class QueryError(DeskwatchError):
    """A query has no answer; the message says why."""

    kind: ClassVar[str] = "execution"


class BadQueryError(QueryError):
    """The text is no query, or asks for what there is not."""

    kind = "bad_data"


class EvaluationError(QueryError):
    """The query cannot be computed on these samples."""


class QueryTooLargeError(QueryError):
    """More samples or cells than one query may hold."""

    def __init__(self) -> None:
        super().__init__("query processing would load too many samples into memory in query execution")


class QueryTimeoutError(QueryError):
    """The deadline passed before the answer was there."""

    kind = "timeout"

    def __init__(self) -> None:
        super().__init__("query timed out in expression evaluation")


class QueryCanceledError(QueryError):
    """Whoever asked does not want the answer any more."""

    kind = "canceled"

    def __init__(self) -> None:
        super().__init__("query was canceled in expression evaluation")
