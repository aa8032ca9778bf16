"""How Alembic runs the migrations: on the connection it is given, inside that transaction."""

from alembic import context

from service.state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
