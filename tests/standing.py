"""A PostgreSQL database that is lent to one test after the other.

To copy a database is to copy a thousand files; to put one back is to delete the few rows that a
test wrote. What a test did to the schema cannot be put back so: such a database is given up.
"""

import time

import psycopg
from psycopg import sql

SCHEMA = """
    CREATE SCHEMA kept;
    CREATE TABLE kept.touched (tag text);
    CREATE FUNCTION kept.defined() RETURNS event_trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_event = 'sql_drop' AND EXISTS (
            SELECT FROM pg_event_trigger_dropped_objects() WHERE NOT is_temporary
        ) OR tg_event = 'ddl_command_end' AND EXISTS (
            SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp'
        ) THEN
            INSERT INTO kept.touched VALUES (tg_tag);
        END IF;
    END $$;
    CREATE EVENT TRIGGER kept_defined ON ddl_command_end EXECUTE FUNCTION kept.defined();
    CREATE EVENT TRIGGER kept_dropped ON sql_drop EXECUTE FUNCTION kept.defined();
    ALTER EVENT TRIGGER kept_defined ENABLE ALWAYS;
    ALTER EVENT TRIGGER kept_dropped ENABLE ALWAYS;
"""
TABLES = """
    SELECT relname, array(
        SELECT attname FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        ORDER BY attnum
    ) FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
LEFT_WITHIN = 5_000
"""Times to look, a thousandth of a second apart: the server itself looks every tenth."""
SWEPT = 40
"""Times that a database is lent before dead rows are cleared away."""


class Standing:
    """The database at this address, and how to bring it back to what it is now."""

    def __init__(self, url):
        self.url, self._times = url, 0
        self._admin = psycopg.connect(url, autocommit=True)
        tables = self._admin.execute(TABLES).fetchall()
        self._filled = _any_of([name for name, _columns in tables])
        written = {name for (name,) in self._admin.execute(self._filled)}
        self._again = sql.SQL("")
        for name, columns in tables:
            if name in written:
                self._keep(name, columns)
        self._counters = dict(self._admin.execute(COUNTERS).fetchall())
        self._admin.execute(SCHEMA)
        self._admin.execute("SET session_replication_role = replica")

    def _keep(self, name, columns):
        """A copy of its rows, and how they are written back."""
        kept, table = sql.Identifier("kept_rows", name), sql.Identifier("public", name)
        self._admin.execute("CREATE SCHEMA IF NOT EXISTS kept_rows")
        self._admin.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, table))
        self._again += sql.SQL(
            "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {kept};"
        ).format(table=table, kept=kept, columns=sql.SQL(", ").join(map(sql.Identifier, columns)))

    def restored(self):
        """Whether it is again what it was."""
        for _look in range(LEFT_WITHIN):
            if not self._admin.execute(LEAVE).fetchall():
                break
            time.sleep(0.001)
        if self._admin.execute("SELECT tag FROM kept.touched").fetchone():
            return False
        self._times += 1
        written = [
            sql.Identifier("public", name)
            for (name,) in self._admin.execute(self._filled, prepare=True)
        ]
        delete = sql.SQL("").join(sql.SQL("DELETE FROM {};").format(each) for each in written)
        moved = [
            (name, self._counters[name])
            for name, at in self._admin.execute(COUNTERS)
            if at != self._counters[name]
        ]
        count = sql.SQL("").join(_set_back(name, at) for name, at in moved)
        if self._times % SWEPT == 0:
            self._admin.execute(delete)
            self._admin.execute("VACUUM")
            delete = sql.SQL("")
        self._admin.execute(delete + self._again + count)
        return True

    def close(self):
        self._admin.close()


def _any_of(names):
    """Which of these tables hold a row."""
    return sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(name), sql.Identifier("public", name)
        )
        for name in names
    )


def _set_back(name, at):
    return sql.SQL("SELECT setval({}, {}, {});").format(
        sql.Literal(f"public.{name}"), sql.Literal(at or 1), sql.Literal(at is not None)
    )
