"""Random requests of the worst sort, and a check that each is answered as an API may."""

from deskwatch.api import POST_PATHS
from deskwatch.chance import seeded_random
from tests.api.asking import START_S, Answer, Asking
from tests.promql.chance import Chance

PATHS = (
    *(path.removeprefix("/api/v1/") for path in sorted(POST_PATHS)),
    *("metadata", "rules", "alerts", "label/bot/values", "label/U__a_20_b/values", "label/U__zz_/values"),
    *("status/buildinfo", "status/runtimeinfo"),
)
NAMES = ("query", "time", "start", "end", "step", "match[]", "limit", "timeout", "type", "metric", "stats")
PIECES = (
    *("equity", "orders_total", "x", "{", "}", "[", "]", "(", ")", "5m", "1h:1m", "@", "offset", "by (bot)"),
    *(
        "sum",
        "rate",
        "topk",
        "quantile",
        "absent",
        "label_replace",
        "count_values",
        "sort",
        "time()",
        "-",
        "+",
    ),
    *(
        "==",
        "=~",
        '"(a+)+$"',
        "'x'",
        "`\\d`",
        "1e308",
        "NaN",
        "0x1f",
        "on(bot)",
        "group_left",
        "and",
        "unless",
    ),
    *(
        "start()",
        "\x00",
        "\u202e",
        "é",
        "\ud800".encode("utf-8", "replace").decode(),
        "#",
        "\n",
        ",",
        "[5m:]",
    ),
)
TIMES = (
    *("0", "-1", "1e9", "1e400", "NaN", "Inf", "", "now", "1.7e9", str(START_S), str(START_S + 60.5)),
    *("2023-11-14T22:13:20Z", "2023-11-14T22:13:20+99:99", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
    *(
        "-292273086-05-16T16:47:06Z",
        "\u0661",
        "1_000",
        " 1",
        "5m",
        "0.0000001",
        "99999999999999999999y",
        "15",
    ),
)
LARGE = ("(" * 10_000, "x" * 20_000, "a" + "+a" * 5_000, '{a=~"' + "(a?){50}" * 100 + '"}', "[" * 3_000)
ALLOWED = frozenset({200, 400, 404, 405, 422, 503})


def random_request(chance: Chance) -> tuple[str, str, list[tuple[str, str]]]:
    """Return a method, a path and fields."""
    path = chance.choice(PATHS)
    fields = [(name, _value(chance, name)) for name in NAMES if chance.random() < 0.55]
    if path in {"query_range", "/api/columns"} and chance.random() < 0.8:
        fields += [("start", str(START_S)), ("end", str(START_S + 600)), ("step", "15")]
    return chance.choice(("GET", "POST")), path, fields


def answered(ask: Asking, request: tuple[str, str, list[tuple[str, str]]]) -> Answer:
    """Send a request and check that its answer is one: a code an API may give, JSON where it should be."""
    method, path, fields = request
    answer = (ask.post if method == "POST" else ask.get)(path, *fields)
    assert answer.status in ALLOWED, (request, answer.status, answer.body[:200])
    if answer.headers["content-type"].startswith("application/json"):
        assert path == "/api/columns" or answer.json["status"] == (
            "success" if answer.status == 200 else "error"
        ), request
    return answer


def chance_of(seed: int) -> Chance:
    """Return the chance of a seed."""
    return seeded_random(seed)


def _value(chance: Chance, name: str) -> str:
    if name in {"query", "match[]"}:
        if chance.random() < 0.02:
            return chance.choice(LARGE)
        return " ".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 9)))
    return chance.choice(TIMES)
