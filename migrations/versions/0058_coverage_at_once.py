"""A record that is added counts for coverage by itself; PostgreSQL counts all of a statement at once."""

from alembic import op

revision = "0058"
down_revision = "0057"

TRIGGER = "tr_attainment_coverage_new"
OF = ("person_id", "module_id", "until_on", "withdrawn_at")
HOLDING = 'PERFORM 1 FROM person WHERE id IN (SELECT person_id FROM written UNION SELECT q.same_as_id FROM written w JOIN person q ON q.id = w.person_id) ORDER BY id FOR NO KEY UPDATE'
MANY = (
    "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on, -1 * COUNT(*) FROM (SELECT COALESCE(q.same_as_id, q.id) AS person_id, o.topic_id, CASE WHEN COUNT(w.until_on) < COUNT(*) THEN NULL ELSE MAX(w.until_on) END AS until_on FROM {written} w CROSS JOIN person q CROSS JOIN module o WHERE q.id = w.person_id AND o.id = w.module_id AND w.withdrawn_at IS NULL GROUP BY COALESCE(q.same_as_id, q.id), o.topic_id) t CROSS JOIN coverage_mark m CROSS JOIN person p LEFT JOIN rank r ON r.id = p.rank_id WHERE m.person_id = t.person_id AND m.topic_id = t.topic_id AND p.id = t.person_id AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out') GROUP BY p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on",
    'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT t.person_id, t.topic_id, t.until_on FROM (SELECT COALESCE(q.same_as_id, q.id) AS person_id, o.topic_id, CASE WHEN COUNT(w.until_on) < COUNT(*) THEN NULL ELSE MAX(w.until_on) END AS until_on FROM {written} w CROSS JOIN person q CROSS JOIN module o WHERE q.id = w.person_id AND o.id = w.module_id AND w.withdrawn_at IS NULL GROUP BY COALESCE(q.same_as_id, q.id), o.topic_id) t WHERE 1 = 1 ON CONFLICT (person_id, topic_id) DO UPDATE SET until_on = CASE WHEN coverage_mark.until_on IS NULL OR excluded.until_on IS NULL THEN NULL WHEN excluded.until_on > coverage_mark.until_on THEN excluded.until_on ELSE coverage_mark.until_on END',
    "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on, 1 * COUNT(*) FROM (SELECT COALESCE(q.same_as_id, q.id) AS person_id, o.topic_id, CASE WHEN COUNT(w.until_on) < COUNT(*) THEN NULL ELSE MAX(w.until_on) END AS until_on FROM {written} w CROSS JOIN person q CROSS JOIN module o WHERE q.id = w.person_id AND o.id = w.module_id AND w.withdrawn_at IS NULL GROUP BY COALESCE(q.same_as_id, q.id), o.topic_id) t CROSS JOIN coverage_mark m CROSS JOIN person p LEFT JOIN rank r ON r.id = p.rank_id WHERE m.person_id = t.person_id AND m.topic_id = t.topic_id AND p.id = t.person_id AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out') GROUP BY p.unit_id, m.topic_id, p.sex, COALESCE(r.band, ''), m.until_on",
)
ONE = (
    "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, -1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
    'DELETE FROM coverage_mark WHERE person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id)',
    'INSERT INTO coverage_mark (person_id, topic_id, until_on) SELECT k.id, o.topic_id, CASE WHEN COUNT(a.until_on) < COUNT(*) THEN NULL ELSE MAX(a.until_on) END FROM person k CROSS JOIN person p CROSS JOIN attainment a CROSS JOIN module o WHERE (p.id = k.id OR p.same_as_id = k.id) AND a.person_id = p.id AND a.withdrawn_at IS NULL AND o.id = a.module_id AND k.id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND o.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) GROUP BY k.id, o.topic_id',
    "INSERT INTO coverage_count (unit_id, topic_id, sex, band, until_on, people) SELECT p.unit_id, m.topic_id, p.sex, COALESCE((SELECT band FROM rank WHERE rank.id = p.rank_id), ''), m.until_on, 1 FROM coverage_mark m JOIN person p ON p.id = m.person_id WHERE m.person_id IN (SELECT COALESCE(same_as_id, id) FROM person WHERE id = NEW.person_id) AND m.topic_id = (SELECT topic_id FROM module WHERE id = NEW.module_id) AND p.unit_id IS NOT NULL AND p.same_as_id IS NULL AND p.status NOT IN ('deceased', 'deserter', 'discharged', 'retired', 'transferred_out')",
)


def upgrade():
    _dropped()
    head = f"CREATE TRIGGER {TRIGGER} AFTER INSERT ON attainment"
    if op.get_bind().dialect.name == "sqlite":
        row = ", ".join(f"NEW.{each} AS {each}" for each in OF)
        body = "".join(f"{each}; " for each in MANY).replace("{written}", f"(SELECT {row})")
        op.execute(f"{head} FOR EACH ROW BEGIN {body}END")
        return
    body = "".join(f"{each}; " for each in (HOLDING, *MANY)).replace("{written}", "written")
    _function(body.rstrip())
    op.execute(
        f"{head} REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}()"
    )


def downgrade():
    _dropped()
    head = f"CREATE TRIGGER {TRIGGER} AFTER INSERT ON attainment FOR EACH ROW"
    body = "".join(f"{each}; " for each in ONE)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN 1 = 1 BEGIN {body}END")
        return
    _function(f"IF 1 = 1 THEN {body}END IF;")
    op.execute(f"{head} EXECUTE FUNCTION {TRIGGER}()")


def _function(body):
    op.execute(
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} RETURN NULL; END $$"
    )


def _dropped():
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON attainment"
    op.execute(f"DROP TRIGGER {TRIGGER}{on}")
