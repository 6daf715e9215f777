"""Of recovery codes what is kept is salted and slow to guess, below the seal of the site. Codes on
paper stay good; a schema of before forgets them, and their owners make new ones.
"""

from secrets import token_bytes

import sqlalchemy as sa
from alembic import op
from argon2 import Type
from argon2.low_level import hash_secret

from trainingmgr.core import keys

revision = "0143"
down_revision = "0142"


def upgrade() -> None:
    link = op.get_bind()
    held = link.execute(
        sa.text('SELECT id, mf_recovery_codes FROM "user" WHERE mf_recovery_codes IS NOT NULL')
    ).all()
    for key, sealed in held:
        salt = token_bytes(16)
        kept = " ".join(_hashed(each, salt) for each in keys.ring().open(bytes(sealed)).split())
        link.execute(
            sa.text('UPDATE "user" SET mf_recovery_codes = :kept WHERE id = :key'),
            {"kept": keys.ring().seal(kept), "key": key},
        )


def downgrade() -> None:
    op.execute('UPDATE "user" SET mf_recovery_codes = NULL')


def _hashed(code: str, salt: bytes) -> str:
    plain = code.replace("-", "").lower().encode()
    return hash_secret(plain, salt, 2, 19_456, 1, 32, Type.ID).decode()
