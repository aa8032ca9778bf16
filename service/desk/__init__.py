"""The advisors' desk: what people decide about requests and candidates, over index and database.

Each module is one part of the work. Functions take the :class:`~service.state.Work` they write in
and the actor on whose behalf, check what was handed in, and leave the queries to the repositories.
"""
