"""A store in a PostgreSQL database, for a team that outgrows a file: the same statements.

Every transaction has a connection of its own, so that nothing is shared between threads or with a
forked child. Writers wait for each other, as with a file; what is held goes with the connection
that holds it.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from outpost_planner.errors import InputError
from outpost_planner.extras import MissingExtra
from outpost_planner.files.trouble import DOUBLE, FAILED, LOCKED, StoreError
from outpost_planner.secrecy import clean, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from outpost_planner.files.schema import Schema

ADDRESS = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://", re.IGNORECASE)

PLACE = "outpost_planner"
"""The database's own schema that holds the tables."""


class ServerRows:
    """A transaction under way; see `Rows`. Values go by name alone."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def read(self, statement: str, values: Any = None) -> list[Any]:
        """Return the rows of a query, whose values go by name."""
        return list(self._run(statement, values).mappings())

    def change(self, statement: str, values: Any = None) -> int:
        """Make a change, and return how many rows it concerned."""
        return int(self._run(statement, values).rowcount)

    def add(self, statement: str, values: Any = None, key: str = "") -> int:
        """Insert one row, and return its number."""
        return int(self._run(f"{statement} RETURNING {key}", values).scalar_one())

    def _run(self, statement: str, values: Any) -> Any:
        from sqlalchemy import text  # noqa: PLC0415 - optional

        return self._connection.execute(text(statement), values or {})


class PostgresStore:
    """One database, by its address.

    Parameters
    ----------
    address
        ``postgresql://user@server/database``. A password in it is used and never shown; PGPASSWORD,
        a password file or a service file, as PostgreSQL's own programs know them, keep it out of
        the address.
    schema
        What it holds.

    Raises
    ------
    InputError
        Where the address cannot be read.
    MissingExtra
        Where SQLAlchemy and psycopg are not installed.
    """

    def __init__(self, address: str, schema: Schema) -> None:
        try:
            import psycopg  # noqa: F401, PLC0415 - optional
            import sqlalchemy as sa  # noqa: PLC0415 - optional
        except ImportError as error:
            raise MissingExtra("A journal in PostgreSQL", ["psycopg", "sqlalchemy"]) from error
        try:
            self._url = sa.make_url(address).set(drivername="postgresql+psycopg")
        except (sa.exc.ArgumentError, ValueError):
            raise InputError(
                f"{without_secrets(address)!r} is no address of a PostgreSQL database, such as "
                "postgresql://user@server/database."
            ) from None
        self.name = without_secrets(
            self._url.set(drivername="postgresql", password=None).render_as_string()
        )
        self.schema = schema

    @contextmanager
    def reading(self, timeout_s: float) -> Iterator[ServerRows]:
        """Read in one transaction; see `Store.reading`."""
        with self._transaction(timeout_s) as rows:
            rows.change("SET TRANSACTION READ ONLY")
            yield rows

    @contextmanager
    def writing(self, timeout_s: float) -> Iterator[ServerRows]:
        """Write in one transaction, which is on the server's disk when this ends.

        See `Store.writing`.
        """
        with self._transaction(timeout_s) as rows:
            self._wait_for_turn(rows)
            yield rows

    @contextmanager
    def hold(self, name: str, timeout_s: float) -> Iterator[None]:
        """Keep everybody else from holding the same name; see `Store.hold`."""
        with self._connected(timeout_s, isolation_level="AUTOCOMMIT") as connection:
            rows = ServerRows(connection)
            try:
                rows.change(f"SET lock_timeout = {max(1, int(timeout_s * 1000))}")
                rows.read("SELECT pg_advisory_lock(:key)", {"key": _number(name)})
            except Exception as error:
                if _code(error) == _LOCKED:
                    raise TimeoutError from error
                raise
            yield

    def verify(self, timeout_s: float) -> None:
        """Reach the database; its pages are its server's to check."""
        with self.reading(timeout_s):
            pass

    def close(self) -> None:
        """Do nothing: no connection stays open."""

    @contextmanager
    def _transaction(self, timeout_s: float) -> Iterator[ServerRows]:
        with self._connected(timeout_s) as connection, connection.begin():
            rows = ServerRows(connection)
            rows.change(f"SET LOCAL lock_timeout = {max(1, int(timeout_s * 1000))}")
            rows.change("SET LOCAL synchronous_commit = on")
            if not self._is_up_to_date(rows):
                self._wait_for_turn(rows)
                self._migrate(rows)
            rows.change(f"SET LOCAL search_path = {PLACE}")
            yield rows

    @contextmanager
    def _connected(self, timeout_s: float, **options: Any) -> Iterator[sa.Connection]:
        import sqlalchemy as sa  # noqa: PLC0415 - optional

        # A server that died must not be waited for without end by a client that only listens.
        arguments = {
            "connect_timeout": max(2, int(timeout_s)),
            "keepalives_idle": 30,
            "keepalives_interval": 10,
        }
        engine = sa.create_engine(
            self._url, poolclass=sa.NullPool, connect_args=arguments, **options
        )
        try:
            with engine.connect() as connection:
                yield connection
        except sa.exc.IntegrityError as error:
            clean(error)
            raise StoreError(DOUBLE, "has it already") from error
        except sa.exc.SQLAlchemyError as error:
            clean(error)
            if _code(error) == _LOCKED:
                raise StoreError(LOCKED, "is locked by another program") from error
            first = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            raise StoreError(FAILED, f"gave an error ({without_secrets(first)})") from error

    def _wait_for_turn(self, rows: ServerRows) -> None:
        """Let one transaction write at a time, as a file does."""
        rows.read("SELECT pg_advisory_xact_lock(:key)", {"key": _number(PLACE)})

    def _is_up_to_date(self, rows: ServerRows) -> bool:
        if (
            rows.read("SELECT to_regclass(:name) AS it", {"name": f"{PLACE}.version"})[0]["it"]
            is None
        ):
            return False
        version = int(rows.read(f"SELECT max(version) AS it FROM {PLACE}.version")[0]["it"])  # noqa: S608
        self.schema.check_not_newer(version)
        return version == self.schema.version

    def _migrate(self, rows: ServerRows) -> None:
        rows.change(f"CREATE SCHEMA IF NOT EXISTS {PLACE}")
        rows.change(f"SET LOCAL search_path = {PLACE}")
        rows.change("CREATE TABLE IF NOT EXISTS version (version INTEGER NOT NULL)")
        done = int(rows.read("SELECT coalesce(max(version), 0) AS it FROM version")[0]["it"])
        for step in self.schema.migrations[done:]:
            if callable(step):
                step(rows)
                continue
            for statement in filter(str.strip, step.split(";")):
                rows.change(_in_its_words(statement))
        values = {"version": self.schema.version}
        rows.change(
            "INSERT INTO version SELECT :version WHERE NOT EXISTS (SELECT 1 FROM version)", values
        )
        rows.change("UPDATE version SET version = :version", values)


_LOCKED = "55P03"
"""PostgreSQL's code for a lock that was not available in time."""


def _in_its_words(statement: str) -> str:
    """Return a statement of SQLite's, which numbers rows by itself, in PostgreSQL's words."""
    statement = statement.replace(
        "INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
    )
    return statement.replace("INTEGER NOT NULL REFERENCES", "BIGINT NOT NULL REFERENCES")


def _code(error: BaseException) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", ""))


def _number(name: str) -> int:
    """Return the number that stands for a name in PostgreSQL's advisory locks."""
    return int.from_bytes(sha256(f"{PLACE} {name}".encode()).digest()[:8], "big", signed=True)
