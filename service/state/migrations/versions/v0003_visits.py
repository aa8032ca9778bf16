"""Visits: when each person was here last, and when the visit before that ended.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; who has signed in before was here last at that time."""
    op.create_table(
        "visits",
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_visits_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_visits"),
    )
    op.execute(
        "INSERT INTO visits (user_id, seen_at)"
        " SELECT id, signed_in_at FROM users WHERE signed_in_at IS NOT NULL"
    )
