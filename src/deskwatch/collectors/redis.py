"""Redis: what `INFO` says."""

import redis

from deskwatch.collectors.collector import TIMEOUT_SECONDS, CollectorError, Record


class RedisCollector:
    """Looks at one Redis. `url` may hold a password; it is used and never shown."""

    name = "redis"

    def __init__(self, server: str, url: str) -> None:
        self.server = server
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=None,
            protocol=2,
        )

    def look(self, record: Record) -> None:
        """Ask once."""
        try:
            info = self._client.info()
        except redis.AuthenticationError:
            raise CollectorError("denied", f"redis {self.server} does not take the password") from None
        except redis.TimeoutError:
            raise CollectorError("timeout", f"redis {self.server} does not answer") from None
        except redis.ConnectionError:
            raise CollectorError("refused", f"redis {self.server} cannot be reached") from None
        except redis.RedisError as error:
            raise CollectorError("error", f"redis {self.server}: {type(error).__name__}") from None
        record.redis_measured(
            server=self.server,
            connected_clients=info.get("connected_clients", 0),
            memory_used_bytes=info.get("used_memory", 0),
            memory_limit_bytes=info.get("maxmemory", 0),
            uptime_seconds=info.get("uptime_in_seconds", 0),
        )
