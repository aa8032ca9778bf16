"""What people enter: kept in a database of its own, apart from the index.

Everything here survives a new index, a restart and a new version of the program. Queries stand only
in the repositories; whoever needs them opens a :class:`Work` with :meth:`Database.read` or
:meth:`Database.write` and gets all repositories in one transaction.
"""

from service.state.database import Database
from service.state.repositories.base import new_id
from service.state.work import Work

__all__ = ["Database", "Work", "new_id"]
