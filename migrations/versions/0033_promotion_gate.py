"""Nobody takes a post of command past the promotion gate."""

from alembic import op

revision = "0033"
down_revision = "0032"

TRIGGER = "tr_service_record_gated"
WHEN = (
    'NEW.post_id IS NOT NULL AND NEW.until_on IS NULL AND EXISTS (SELECT 1 FROM '
    "criteria_set WHERE criteria_set.process = 'promotion_gate' AND criteria_set.scheme ="
    " 'national' AND criteria_set.in_force = 1) AND EXISTS (SELECT 1 FROM post WHERE "
    "post.id = NEW.post_id AND post.band IN ('OF-3', 'OF-4', 'OF-5', 'OF-6', 'OF-7', "
    "'OF-8', 'OF-9')) AND EXISTS (SELECT 1 FROM service_record WHERE "
    'service_record.person_id = NEW.person_id) AND NOT EXISTS (SELECT 1 FROM '
    'service_record JOIN post AS held ON held.id = service_record.post_id WHERE '
    "service_record.person_id = NEW.person_id AND held.band IN ('OF-3', 'OF-4', 'OF-5', "
    "'OF-6', 'OF-7', 'OF-8', 'OF-9') AND held.band >= (SELECT post.band FROM post WHERE "
    'post.id = NEW.post_id)) AND NOT EXISTS (SELECT 1 FROM vetting_case JOIN '
    'panel_decision ON panel_decision.case_id = vetting_case.id WHERE '
    "vetting_case.person_id = NEW.person_id AND vetting_case.process = 'promotion_gate' "
    "AND vetting_case.scheme = 'national' AND panel_decision.state = 'final' AND "
    "panel_decision.verdict = 'cleared' AND (panel_decision.valid_to IS NULL OR "
    'panel_decision.valid_to >= NEW.from_on) AND NOT EXISTS (SELECT 1 FROM vetting_case '
    'AS newer WHERE newer.person_id = vetting_case.person_id AND newer.process = '
    'vetting_case.process AND newer.decided_on IS NOT NULL AND newer.id > '
    'vetting_case.id))'
)  # fmt: skip


def upgrade() -> None:
    head = f"CREATE TRIGGER {TRIGGER} BEFORE INSERT ON service_record FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {WHEN} BEGIN SELECT RAISE(ABORT, '{TRIGGER}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {WHEN} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {TRIGGER}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {TRIGGER}" + ("" if is_sqlite else " ON service_record"))
    if not is_sqlite:
        op.execute(f"DROP FUNCTION {TRIGGER}()")
