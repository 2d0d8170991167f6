"""What Alembic runs to bring a database up to date, on the connection that it is handed.

Alembic executes this file; nobody imports it.
"""

from alembic import context

from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # All steps or none, in SQLite too: our transactions begin before the first statement.
    transactional_ddl=True,
)
context.run_migrations()
