"""The first form of the database.

Revision 0001, first of all.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    _accounts()
    _desk()
    _facts()
    _contacts()
    _trail()
    _append_only()


def _kept() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
    ]


def _accounts() -> None:
    """Accounts and what lets people and programs in."""
    op.create_table(
        "users",
        *_kept(),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("ags", sa.String(length=120)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(role = 'municipality') = (ags IS NOT NULL)", name="ck_users_bound"),
        sa.CheckConstraint(
            "role IN ('advisor', 'municipality', 'administrator')", name="ck_users_role"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_credentials_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_credentials"),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_identities_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_sessions_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("secret_hash", name="uq_sessions_secret_hash"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "links",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("purpose IN ('invite', 'reset')", name="ck_links_purpose"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_links_user_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("secret_hash", name="uq_links_secret_hash"),
    )
    op.create_index("ix_links_user_id", "links", ["user_id"])
    op.create_table(
        "tokens",
        *_kept(),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("ags", sa.String(length=120)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(role = 'municipality') = (ags IS NOT NULL)", name="ck_tokens_bound"),
        sa.CheckConstraint(
            "role IN ('advisor', 'municipality', 'administrator', 'service')", name="ck_tokens_role"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_tokens_secret_hash"),
    )
    op.create_table(
        "login_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
    )
    op.create_index(
        "ix_login_attempts_account_login_attempts_at", "login_attempts", ["account", "at"]
    )
    op.create_index(
        "ix_login_attempts_address_login_attempts_at", "login_attempts", ["address", "at"]
    )
    op.create_table(
        "oidc_logins",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=80), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("target", sa.String(length=2000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oidc_logins"),
    )


def _desk() -> None:
    """The advisors' desk."""
    op.create_table(
        "cases",
        *_kept(),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("place", sa.String(length=200)),
        sa.Column("country", sa.String(length=2)),
        sa.Column("population", sa.Integer()),
        sa.Column("language", sa.String(length=10)),
        sa.Column("themes", sa.JSON(none_as_null=True)),
        sa.Column("source", sa.Text()),
        sa.Column("received", sa.String(length=10)),
        sa.CheckConstraint(
            "status IN ('new', 'in_review', 'proposed', 'in_contact', 'matched', 'closed')",
            name="ck_cases_status",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_table(
        "shortlist",
        *_kept(),
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("ags", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("contacted_on", sa.String(length=10)),
        sa.CheckConstraint(
            "state IN ('selected', 'contacted', 'interested', 'declined', 'matched')",
            name="ck_shortlist_state",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shortlist"),
        sa.UniqueConstraint("request_id", "ags", name="uq_shortlist_request_id_ags"),
    )
    op.create_index("ix_shortlist_ags", "shortlist", ["ags"])
    op.create_table(
        "answers",
        *_kept(),
        sa.Column("request_id", sa.String(length=120), nullable=False),
        sa.Column("ags", sa.String(length=120), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.CheckConstraint("answer IN ('interested', 'later', 'not_us')", name="ck_answers_answer"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("request_id", "ags", name="uq_answers_request_id_ags"),
    )
    op.create_index("ix_answers_ags", "answers", ["ags"])
    op.create_table(
        "exclusions",
        *_kept(),
        sa.Column("ags", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.String(length=120)),
        sa.Column("country", sa.String(length=2)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(request_id IS NULL) <> (country IS NULL)", name="ck_exclusions_scope"),
        sa.PrimaryKeyConstraint("id", name="pk_exclusions"),
        sa.UniqueConstraint("ags", "country", name="uq_exclusions_ags_country"),
        sa.UniqueConstraint("ags", "request_id", name="uq_exclusions_ags_request_id"),
    )
    op.create_table(
        "filters",
        *_kept(),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filters"),
        sa.UniqueConstraint("owner", "page", "name", name="uq_filters_owner_page_name"),
    )


def _facts() -> None:
    """What people know better, and what municipalities say of themselves."""
    op.create_table(
        "corrections",
        *_kept(),
        sa.Column("ags", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fact", sa.String(length=120)),
        sa.Column("change", sa.JSON(none_as_null=True)),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text()),
        sa.Column("source_date", sa.String(length=10)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(action = 'add') = (fact IS NULL)", name="ck_corrections_fact"),
        sa.CheckConstraint("action IN ('add', 'correct', 'retire')", name="ck_corrections_action"),
        sa.CheckConstraint(
            "kind IN ('partnership', 'competence', 'membership', 'indicator')",
            name="ck_corrections_kind",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_ags", "corrections", ["ags"])
    op.create_table(
        "statements",
        *_kept(),
        sa.Column("ags", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(none_as_null=True)),
        sa.CheckConstraint("kind IN ('offer', 'look_for')", name="ck_statements_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )
    op.create_index("ix_statements_ags", "statements", ["ags"])


def _contacts() -> None:
    """Contact data, and who looked at it."""
    op.create_table(
        "contacts",
        *_kept(),
        sa.Column("ags", sa.String(length=120)),
        sa.Column("request_id", sa.String(length=120)),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(request_id IS NULL) <> (ags IS NULL)", name="ck_contacts_about"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_ags", "contacts", ["ags"])
    op.create_index("ix_contacts_request_id", "contacts", ["request_id"])
    op.create_table(
        "contact_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("contact_id", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_access"),
    )
    op.create_index("ix_contact_access_contact_id", "contact_access", ["contact_id"])


def _trail() -> None:
    """The history, and the answers to repeated calls."""
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True)),
        sa.Column("after", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
    )
    op.create_index("ix_history_entity_history_entity_id", "history", ["entity", "entity_id"])
    op.create_table(
        "replies",
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(none_as_null=True)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_replies"),
    )


def _append_only() -> None:
    """The database itself refuses to change or delete what the history holds."""
    refusal = "the history is never changed"
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_{event.lower()} BEFORE {event} ON history"
                f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_append_only()"
    )
