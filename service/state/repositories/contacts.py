"""Contact data: apart from everything else, every access on record, deletable for good."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Table, insert, select

from service.state import tables
from service.state.records import Contact, ContactAccess
from service.state.repositories.base import Repository, as_record

__all__ = ["Contacts"]


class Contacts(Repository[Contact]):
    """People one can write to."""

    table: ClassVar[Table] = tables.contacts
    record = Contact
    entity: ClassVar[str] = "contact"

    def of_unit(self, ags: str) -> tuple[Contact, ...]:
        """Those at one German unit; that they were read is on record."""
        return self._read(self._all(self.table.c.ags == ags))

    def of_request(self, request_id: str) -> tuple[Contact, ...]:
        """Those behind one request; that they were read is on record."""
        return self._read(self._all(self.table.c.request_id == request_id))

    def one(self, contact_id: str) -> Contact:
        """The contact with this id; that it was read is on record.

        Raises:
            NotFoundError: there is none.
        """
        return self._read((self.get(contact_id),))[0]

    def accesses(self, contact_id: str) -> tuple[ContactAccess, ...]:
        """Who looked at, changed or deleted this one, the latest first."""
        log = tables.contact_access
        query = select(log).where(log.c.contact_id == contact_id).order_by(log.c.id.desc())
        rows = self._connection.execute(query).mappings()
        return tuple(as_record(row, ContactAccess) for row in rows)

    def _read(self, contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
        for contact in contacts:
            self._log(contact.id, "read")
        return contacts

    def _remember(
        self,
        id: str,
        action: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        """The history can't be deleted: of a contact it gets the names of the fields alone."""
        changed = sorted({*(before or {}), *(after or {})})
        super()._remember(id, action, None, {"fields": changed})
        self._log(id, {"created": "added"}.get(action, action))

    def _log(self, contact_id: str, action: str) -> None:
        assert self._context.actor, "contact data read without saying who reads"
        self._connection.execute(
            insert(tables.contact_access).values(
                at=self._context.now,
                actor=self._context.actor,
                contact_id=contact_id,
                action=action,
            )
        )
