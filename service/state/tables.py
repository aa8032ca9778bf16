"""The tables: what the migrations have made of the database, for the queries.

Whoever changes this file adds a migration beside the others; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

__all__ = [
    "answers",
    "cases",
    "contact_access",
    "contacts",
    "corrections",
    "credentials",
    "exclusions",
    "filters",
    "history",
    "identities",
    "links",
    "login_attempts",
    "metadata",
    "oidc_logins",
    "replies",
    "sessions",
    "shortlist",
    "stamps",
    "statements",
    "tokens",
    "users",
    "visits",
]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database."""
        if value is None or dialect.name != "sqlite":
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _kept() -> tuple[Column[object], ...]:
    """The columns of :class:`service.state.records.Kept`."""
    return (
        Column("id", String(120), primary_key=True),
        Column("version", Integer, nullable=False),
        Column("created_at", UtcDateTime, nullable=False),
        Column("created_by", String(80), nullable=False),
        Column("updated_at", UtcDateTime, nullable=False),
        Column("updated_by", String(80), nullable=False),
    )


def _owner() -> Column[str]:
    return Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


def _json(name: str) -> Column[object]:
    return Column(name, JSON(none_as_null=True))


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


# A municipality without its key would be one that sees nothing, or everything.
_BOUND = "(role = 'municipality') = (ags IS NOT NULL)"

# --- accounts --------------------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    *_kept(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("ags", String(120)),
    Column("active", Boolean, nullable=False),
    Column("signed_in_at", UtcDateTime),
    _one_of("role", "advisor", "municipality", "administrator"),
    CheckConstraint(_BOUND, name="bound"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", String(300), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    _owner(),
    Column("created_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    _owner(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("agent", String(200), nullable=False),
    Index(None, "user_id"),
)

visits = Table(
    "visits",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("before", UtcDateTime),
)

links = Table(
    "links",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    _owner(),
    Column("purpose", String(20), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    _one_of("purpose", "invite", "reset"),
    Index(None, "user_id"),
)

tokens = Table(
    "tokens",
    metadata,
    *_kept(),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("ags", String(120)),
    Column("expires_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    _one_of("role", "advisor", "municipality", "administrator", "service"),
    CheckConstraint(_BOUND, name="bound"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Index(None, "account", "at"),
    Index(None, "address", "at"),
)

oidc_logins = Table(
    "oidc_logins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("browser_hash", String(64), nullable=False),
    Column("nonce", String(80), nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("target", String(2000), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# --- the advisors' desk ----------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    *_kept(),
    Column("status", String(20), nullable=False),
    Column("text", Text),
    Column("place", String(200)),
    Column("country", String(2)),
    Column("population", Integer),
    Column("language", String(10)),
    _json("themes"),
    Column("source", Text),
    Column("received", String(10)),
    _one_of("status", "new", "in_review", "proposed", "in_contact", "matched", "closed"),
)

shortlist = Table(
    "shortlist",
    metadata,
    *_kept(),
    Column("request_id", String(120), nullable=False),
    Column("ags", String(120), nullable=False),
    Column("state", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("contacted_on", String(10)),
    _one_of("state", "selected", "contacted", "interested", "declined", "matched"),
    UniqueConstraint("request_id", "ags"),
    Index(None, "ags"),
)

answers = Table(
    "answers",
    metadata,
    *_kept(),
    Column("request_id", String(120), nullable=False),
    Column("ags", String(120), nullable=False),
    Column("answer", String(20), nullable=False),
    Column("because", Text, nullable=False),
    _one_of("answer", "interested", "later", "not_us"),
    UniqueConstraint("request_id", "ags"),
    Index(None, "ags"),
)

exclusions = Table(
    "exclusions",
    metadata,
    *_kept(),
    Column("ags", String(120), nullable=False),
    Column("request_id", String(120)),
    Column("country", String(2)),
    Column("reason", Text, nullable=False),
    CheckConstraint("(request_id IS NULL) <> (country IS NULL)", name="scope"),
    UniqueConstraint("ags", "request_id"),
    UniqueConstraint("ags", "country"),
)

corrections = Table(
    "corrections",
    metadata,
    *_kept(),
    Column("ags", String(120), nullable=False),
    Column("action", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("fact", String(120)),
    _json("change"),
    Column("source_title", Text, nullable=False),
    Column("source_url", Text),
    Column("source_date", String(10)),
    Column("note", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    _one_of("action", "add", "correct", "retire"),
    _one_of("kind", "partnership", "competence", "membership", "indicator"),
    CheckConstraint("(action = 'add') = (fact IS NULL)", name="fact"),
    Index(None, "ags"),
)

statements = Table(
    "statements",
    metadata,
    *_kept(),
    Column("ags", String(120), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    _json("themes"),
    _one_of("kind", "offer", "look_for"),
    Index(None, "ags"),
)

filters = Table(
    "filters",
    metadata,
    *_kept(),
    Column("owner", String(80), nullable=False),
    Column("page", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("query", Text, nullable=False),
    UniqueConstraint("owner", "page", "name"),
)

contacts = Table(
    "contacts",
    metadata,
    *_kept(),
    Column("ags", String(120)),
    Column("request_id", String(120)),
    Column("name", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("(request_id IS NULL) <> (ags IS NULL)", name="about"),
    Index(None, "ags"),
    Index(None, "request_id"),
)

# --- what is written along -------------------------------------------------------------------

contact_access = Table(
    "contact_access",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("contact_id", String(120), nullable=False),
    Column("action", String(20), nullable=False),
    Index(None, "contact_id"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("entity", String(40), nullable=False),
    Column("entity_id", String(120), nullable=False),
    Column("action", String(20), nullable=False),
    _json("before"),
    _json("after"),
    Index(None, "entity", "entity_id"),
)

replies = Table(
    "replies",
    metadata,
    Column("actor", String(80), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("status", Integer, nullable=False),
    _json("headers"),
    Column("body", Text, nullable=False),
)

stamps = Table(
    "stamps",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(40), nullable=False),
)
