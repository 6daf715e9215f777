"""Messages to the public cleared by two people, rumours, consultations with civil society; more is measured."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"

TABLES = ('consultation', 'public_message', 'invited_organisation', 'message_clearance', 'message_correction', 'message_edition', 'message_reach', 'rumour', 'submission')
OLD = ('trained', 'seats_filled', 'posts_filled', 'standards_agreed', 'pay_arrived', 'to_standard', 'national_hours', 'agreed_first', 'no_room', 'absent', 'refused', 'arrears', 'sessions_held', 'answered_in_time', 'complaints_closed', 'inquiries', 'called_to_account', 'months_closed', 'matrix_current', 'overlaps_settled', 'overlaps_old', 'agreements_run', 'agreements_ending', 'benefits_compared', 'doubles_settled', 'waits_in_camp', 'past_day', 'civil_answered', 'civil_changed', 'security', 'waived', 'units_falling', 'complaints_new', 'measures_overdue', 'serviceable', 'spot_checked', 'without_payer', 'needs_unfunded', 'money_lapsing', 'pledges_late', 'buildings_usable', 'laws_in_force', 'obligations_done', 'bodies_founded', 'plan_signed', 'plan_late', 'plan_slippage', 'runs_planned', 'public_trust', 'roles_clear', 'joint_exercises', 'role_overlaps')
NEW = ('messages_out', 'messages_whole', 'rumours_in_time', 'consulted', 'points_replied', 'points_changed')
ONCE: tuple[str, ...] = ('message_edition', 'message_clearance', 'message_reach', 'message_correction')
NEVER = (
    ('consultation', 'held', 'UPDATE OF state, held_on, women, men, unsaid', "OLD.state <> 'planned'"),
    ('consultation', 'written', 'UPDATE OF uid, code, by_id, at', '1 = 1'),
    ('consultation', 'kept', 'DELETE', '1 = 1'),
    ('public_message', 'withdrawn', 'UPDATE OF state', "OLD.state = 'withdrawn' OR (OLD.state = 'published' AND NEW.state <> 'withdrawn')"),
    ('public_message', 'said', 'UPDATE OF edition, published_on', 'OLD.published_on IS NOT NULL'),
    ('public_message', 'by_two', 'UPDATE OF state', "NEW.state IN ('cleared', 'published') AND ((SELECT count(*) FROM message_clearance AS c WHERE c.message_id = NEW.id AND c.edition = NEW.edition AND c.is_right) < 2 OR EXISTS (SELECT 1 FROM message_clearance AS c WHERE c.message_id = NEW.id AND c.edition = NEW.edition AND NOT c.is_right))"),
    ('public_message', 'begun', 'INSERT', "NEW.state <> 'draft'"),
    ('public_message', 'written', 'UPDATE OF uid, code, by_id, at', '1 = 1'),
    ('public_message', 'kept', 'DELETE', '1 = 1'),
    ('invited_organisation', 'written', 'UPDATE OF consultation_id, circle', '1 = 1'),
    ('invited_organisation', 'kept', 'DELETE', '1 = 1'),
    ('message_clearance', 'open', 'INSERT', "(SELECT state FROM public_message WHERE id = NEW.message_id) <> 'draft' OR NEW.edition <> (SELECT edition FROM public_message WHERE id = NEW.message_id)"),
    ('message_clearance', 'by_two', 'INSERT', 'EXISTS (SELECT 1 FROM message_clearance JOIN "user" a ON a.id = message_clearance.by_id JOIN "user" b ON b.holder_id = a.holder_id WHERE message_clearance.message_id = NEW.message_id AND b.id = NEW.by_id AND message_clearance.edition = NEW.edition)'),
    ('message_clearance', 'written', 'INSERT', 'EXISTS (SELECT 1 FROM message_edition JOIN "user" a ON a.id = message_edition.by_id JOIN "user" b ON b.holder_id = a.holder_id WHERE message_edition.message_id = NEW.message_id AND b.id = NEW.by_id)'),
    ('message_correction', 'out', 'INSERT', "(SELECT state FROM public_message WHERE id = NEW.message_id) NOT IN ('published', 'withdrawn')"),
    ('message_reach', 'out', 'INSERT', "(SELECT state FROM public_message WHERE id = NEW.message_id) NOT IN ('published', 'withdrawn')"),
    ('rumour', 'begun', 'INSERT', 'NEW.closed_on IS NOT NULL'),
    ('rumour', 'answered', 'UPDATE OF message_id', "NEW.message_id IS NOT NULL AND (SELECT state FROM public_message WHERE id = NEW.message_id) <> 'published'"),
    ('rumour', 'written', 'UPDATE OF uid, code, heard_on, by_id, at', '1 = 1'),
    ('rumour', 'closed', 'UPDATE', 'OLD.closed_on IS NOT NULL'),
    ('rumour', 'kept', 'DELETE', '1 = 1'),
    ('submission', 'taken', 'UPDATE OF decision_id', "NEW.decision_id IS NOT NULL AND (SELECT state FROM decision WHERE id = NEW.decision_id) <> 'taken'"),
    ('submission', 'begun', 'INSERT', 'NEW.replied_on IS NOT NULL'),
    ('submission', 'replied', 'UPDATE OF reply, outcome, decision_id, replied_on, replied_by_id, owner_id', 'OLD.replied_on IS NOT NULL'),
    ('submission', 'written', 'UPDATE OF uid, code, consultation_id, circle, came_on, says, reply_by, by_id, at', '1 = 1'),
    ('submission', 'kept', 'DELETE', '1 = 1'),
)  # fmt: skip


def upgrade() -> None:
    op.create_table('consultation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('venue', sa.String(length=120), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'held', 'cancelled', name='consultationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('women', sa.Integer(), nullable=True),
    sa.Column('men', sa.Integer(), nullable=True),
    sa.Column('unsaid', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'held') = (held_on IS NOT NULL) AND (state = 'held') = (women IS NOT NULL AND men IS NOT NULL AND unsaid IS NOT NULL)", name=op.f('ck_consultation_held_whole')),
    sa.CheckConstraint('coalesce(women, 0) >= 0 AND coalesce(men, 0) >= 0 AND coalesce(unsaid, 0) >= 0', name=op.f('ck_consultation_counted')),
    sa.CheckConstraint('length(trim(title)) >= 3', name=op.f('ck_consultation_titled')),
    sa.CheckConstraint('length(trim(venue)) >= 2', name=op.f('ck_consultation_placed')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_consultation_by_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_consultation_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    sa.UniqueConstraint('code', name=op.f('uq_consultation_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_consultation_uid'))
    )
    op.create_index(op.f('ix_consultation_by_id'), 'consultation', ['by_id'], unique=False)
    op.create_index('ix_consultation_held', 'consultation', ['state', 'held_on'], unique=False)
    op.create_index('ix_consultation_list', 'consultation', ['planned_on', 'id'], unique=False)
    op.create_index(op.f('ix_consultation_place_id'), 'consultation', ['place_id'], unique=False)
    op.create_table('public_message',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('audience', sa.Enum('everybody', 'communities', 'soldiers', 'families', 'applicants', 'former_forces', 'press', name='audience', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('medium', sa.Enum('radio', 'press', 'board', 'meeting', 'leaflet', 'text_message', 'online', name='medium', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('asked_by', sa.String(length=120), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'cleared', 'published', 'withdrawn', name='messagestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_because', sa.String(length=2000), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(published_on IS NOT NULL) = (state = 'published') OR state = 'withdrawn'", name=op.f('ck_public_message_published')),
    sa.CheckConstraint("(state IN ('withdrawn')) = (withdrawn_because IS NOT NULL)", name=op.f('ck_public_message_withdrawn_because_with_state')),
    sa.CheckConstraint("(state IN ('withdrawn')) = (withdrawn_on IS NOT NULL)", name=op.f('ck_public_message_withdrawn_on_with_state')),
    sa.CheckConstraint('length(trim(asked_by)) >= 2', name=op.f('ck_public_message_asked')),
    sa.CheckConstraint('length(trim(subject)) >= 3', name=op.f('ck_public_message_titled')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_public_message_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_message')),
    sa.UniqueConstraint('code', name=op.f('uq_public_message_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_public_message_uid'))
    )
    op.create_index(op.f('ix_public_message_by_id'), 'public_message', ['by_id'], unique=False)
    op.create_index('ix_public_message_state', 'public_message', ['state', 'published_on', 'id'], unique=False)
    op.create_table('invited_organisation',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=False),
    sa.Column('circle', sa.Enum('women', 'youth', 'human_rights', 'victims', 'veterans', 'faith', 'elders', 'union', 'academia', 'media', 'other', name='circle', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('named_on', sa.Date(), nullable=True),
    sa.Column('came', sa.Boolean(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(length(trim(name)) >= 2) = (named_on IS NOT NULL)', name=op.f('ck_invited_organisation_named')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_invited_organisation_consultation_id_consultation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invited_organisation')),
    sa.UniqueConstraint('uid', name=op.f('uq_invited_organisation_uid'))
    )
    op.create_index('ix_invited_organisation_consultation', 'invited_organisation', ['consultation_id'], unique=False)
    op.create_table('message_clearance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('is_right', sa.Boolean(), nullable=False),
    sa.Column('warned', sa.Boolean(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(is_right AND NOT warned) OR length(trim(says)) >= 10', name=op.f('ck_message_clearance_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_message_clearance_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['public_message.id'], name=op.f('fk_message_clearance_message_id_public_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_clearance'))
    )
    op.create_index(op.f('ix_message_clearance_by_id'), 'message_clearance', ['by_id'], unique=False)
    op.create_index('ix_message_clearance_message', 'message_clearance', ['message_id', 'edition'], unique=False)
    op.create_table('message_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('wrong', sa.String(length=2000), nullable=False),
    sa.Column('instead', sa.String(length=2000), nullable=False),
    sa.Column('again', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(again)) >= 3', name=op.f('ck_message_correction_again')),
    sa.CheckConstraint('length(trim(wrong)) >= 10 AND length(trim(instead)) >= 10', name=op.f('ck_message_correction_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_message_correction_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['public_message.id'], name=op.f('fk_message_correction_message_id_public_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_correction'))
    )
    op.create_index(op.f('ix_message_correction_by_id'), 'message_correction', ['by_id'], unique=False)
    op.create_index('ix_message_correction_message', 'message_correction', ['message_id', 'on'], unique=False)
    op.create_table('message_edition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('en', sa.String(length=2000), nullable=False),
    sa.Column('fr', sa.String(length=2000), nullable=False),
    sa.Column('ar', sa.String(length=2000), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(en)) >= 10 OR length(trim(fr)) >= 10 OR length(trim(ar)) >= 10', name=op.f('ck_message_edition_worded')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_message_edition_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['public_message.id'], name=op.f('fk_message_edition_message_id_public_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_edition')),
    sa.UniqueConstraint('message_id', 'number', name=op.f('uq_message_edition_message_id_number'))
    )
    op.create_index(op.f('ix_message_edition_by_id'), 'message_edition', ['by_id'], unique=False)
    op.create_table('message_reach',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(trim(source)) >= 3', name=op.f('ck_message_reach_sourced')),
    sa.CheckConstraint('number >= 0', name=op.f('ck_message_reach_counted')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_message_reach_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['public_message.id'], name=op.f('fk_message_reach_message_id_public_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_reach'))
    )
    op.create_index(op.f('ix_message_reach_by_id'), 'message_reach', ['by_id'], unique=False)
    op.create_index('ix_message_reach_message', 'message_reach', ['message_id', 'language', 'id'], unique=False)
    op.create_table('rumour',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('heard_on', sa.Date(), nullable=False),
    sa.Column('way', sa.Enum('community', 'barracks', 'radio', 'online', 'press', 'partner', 'complaint', name='heardthrough', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('danger', sa.Enum('low', 'tension', 'violence', name='danger', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('finding', sa.Enum('true', 'partly', 'false', 'unknown', name='finding', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('found_how', sa.String(length=2000), nullable=True),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('none_because', sa.String(length=2000), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(closed_on IS NULL) = (closed_by_id IS NULL) AND (closed_on IS NULL) = (message_id IS NULL AND none_because IS NULL) AND (message_id IS NULL OR none_because IS NULL)', name=op.f('ck_rumour_closed_whole')),
    sa.CheckConstraint('(finding IS NULL) = (found_how IS NULL)', name=op.f('ck_rumour_found_whole')),
    sa.CheckConstraint('closed_on IS NULL OR closed_on >= heard_on', name=op.f('ck_rumour_in_order')),
    sa.CheckConstraint('closed_on IS NULL OR finding IS NOT NULL', name=op.f('ck_rumour_found')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_rumour_worded')),
    sa.CheckConstraint('none_because IS NULL OR length(trim(none_because)) >= 10', name=op.f('ck_rumour_reasoned')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_rumour_by_id_user')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['user.id'], name=op.f('fk_rumour_closed_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['public_message.id'], name=op.f('fk_rumour_message_id_public_message')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_rumour_owner_id_user')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_rumour_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rumour')),
    sa.UniqueConstraint('code', name=op.f('uq_rumour_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_rumour_uid'))
    )
    op.create_index(op.f('ix_rumour_by_id'), 'rumour', ['by_id'], unique=False)
    op.create_index(op.f('ix_rumour_closed_by_id'), 'rumour', ['closed_by_id'], unique=False)
    op.create_index(op.f('ix_rumour_message_id'), 'rumour', ['message_id'], unique=False)
    op.create_index('ix_rumour_open', 'rumour', ['closed_on', 'heard_on', 'id'], unique=False)
    op.create_index('ix_rumour_owner', 'rumour', ['owner_id', 'closed_on', 'heard_on'], unique=False)
    op.create_index(op.f('ix_rumour_owner_id'), 'rumour', ['owner_id'], unique=False)
    op.create_index(op.f('ix_rumour_place_id'), 'rumour', ['place_id'], unique=False)
    op.create_table('submission',
    sa.Column('uid', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('consultation_id', sa.Integer(), nullable=True),
    sa.Column('circle', sa.Enum('women', 'youth', 'human_rights', 'victims', 'veterans', 'faith', 'elders', 'union', 'academia', 'media', 'other', name='circle', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('named_on', sa.Date(), nullable=True),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('says', sa.String(length=2000), nullable=False),
    sa.Column('reply_by', sa.Date(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('reply', sa.String(length=2000), nullable=True),
    sa.Column('outcome', sa.Enum('changed', 'taken_along', 'not_taken', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('replied_on', sa.Date(), nullable=True),
    sa.Column('replied_by_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(outcome IS NOT NULL AND outcome = 'changed') = (decision_id IS NOT NULL)", name=op.f('ck_submission_changes')),
    sa.CheckConstraint('(length(trim(name)) >= 2) = (named_on IS NOT NULL)', name=op.f('ck_submission_named')),
    sa.CheckConstraint('(replied_on IS NULL) = (reply IS NULL) AND (replied_on IS NULL) = (replied_by_id IS NULL) AND (replied_on IS NULL) = (outcome IS NULL)', name=op.f('ck_submission_replied_whole')),
    sa.CheckConstraint('length(trim(says)) >= 10', name=op.f('ck_submission_worded')),
    sa.CheckConstraint('reply IS NULL OR length(trim(reply)) >= 10', name=op.f('ck_submission_replied_worded')),
    sa.CheckConstraint('reply_by >= came_on AND (replied_on IS NULL OR replied_on >= came_on)', name=op.f('ck_submission_in_order')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_submission_by_id_user')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultation.id'], name=op.f('fk_submission_consultation_id_consultation')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_submission_decision_id_decision')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_submission_owner_id_user')),
    sa.ForeignKeyConstraint(['replied_by_id'], ['user.id'], name=op.f('fk_submission_replied_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission')),
    sa.UniqueConstraint('code', name=op.f('uq_submission_code')),
    sa.UniqueConstraint('uid', name=op.f('uq_submission_uid'))
    )
    op.create_index(op.f('ix_submission_by_id'), 'submission', ['by_id'], unique=False)
    op.create_index('ix_submission_consultation', 'submission', ['consultation_id', 'id'], unique=False)
    op.create_index(op.f('ix_submission_decision_id'), 'submission', ['decision_id'], unique=False)
    op.create_index('ix_submission_owed', 'submission', ['replied_on', 'reply_by', 'id'], unique=False)
    op.create_index('ix_submission_owner', 'submission', ['owner_id', 'replied_on', 'reply_by'], unique=False)
    op.create_index(op.f('ix_submission_owner_id'), 'submission', ['owner_id'], unique=False)
    op.create_index(op.f('ix_submission_replied_by_id'), 'submission', ['replied_by_id'], unique=False)
    for table in ONCE:
        _written_once(table)
    for each in NEVER:
        _never(*each)
    _measured((*OLD, *NEW))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, name, *_rest in NEVER:
        op.execute(f"DROP TRIGGER tr_{table}_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION tr_{table}_{name}()")
    _measured(OLD)
    for table in reversed(TABLES):
        op.drop_table(table)


def _measured(measures: tuple[str, ...]) -> None:
    """What a figure and a warning may be of: of anything else they go, which an older site does
    not know.
    """
    sqlite = op.get_bind().dialect.name == "sqlite"
    for deed in ("update", "delete", *(() if sqlite else ("truncate",))):
        op.execute(f"DROP TRIGGER tr_framework_figure_{deed}" + ("" if sqlite else " ON framework_figure"))
    listed = ", ".join(f"'{each}'" for each in measures)
    op.execute(f"DELETE FROM framework_figure WHERE measure NOT IN ({listed})")
    kept = "" if sqlite else " ON risk_warning"
    op.execute(f"DROP TRIGGER tr_risk_warning_kept{kept}")
    op.execute(
        "DELETE FROM risk_warning WHERE trigger_id IN "
        f"(SELECT id FROM risk_trigger WHERE measure NOT IN ({listed}))"
    )
    _never("risk_warning", "kept", "DELETE", "1 = 1")
    op.execute(f"DELETE FROM risk_trigger WHERE measure NOT IN ({listed})")
    for name in ("framework_figure", "risk_trigger"):
        with op.batch_alter_table(name, reflect_kwargs={"resolve_fks": False}) as table:
            table.drop_constraint(op.f(f"ck_{name}_measure"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_measure"), f"measure IN ({listed})")
    _written_once("framework_figure")


def _never(table: str, name: str, deed: str, when: str) -> None:
    trigger = f"tr_{table}_{name}"
    head = f"CREATE TRIGGER {trigger} BEFORE {deed} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {when} BEGIN SELECT RAISE(ABORT, '{trigger}'); END")
        return
    row = "OLD" if deed == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE integrity_constraint_violation "
        f"USING MESSAGE = TG_NAME, CONSTRAINT = TG_NAME; END IF; RETURN {row}; END $$"
    )
    op.execute(f"{head} EXECUTE FUNCTION {trigger}()")


def _written_once(table: str) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        name = f"tr_{table}_{deed.lower()}"
        head = f"CREATE TRIGGER {name} BEFORE {deed} ON {table}"
        if postgresql:
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            op.execute(f"{head} FOR EACH {each} EXECUTE FUNCTION forbid()")
        elif deed != "TRUNCATE":
            op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{name}'); END")
