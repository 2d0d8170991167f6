"""What Alembic runs to bring a database up to date, on the connection that it is handed.

Alembic executes this file; nobody imports it.
"""

from alembic import context

from storage import case_tables, columns, count_tables, desk_tables, report_tables, tables

# All lists of tables must have been read before the one list is complete.
assert {
    tables.EVENTS,
    case_tables.INCIDENTS,
    report_tables.REPORTS,
    count_tables.COUNTERS,
    desk_tables.SNOOZES,
} <= set(columns.METADATA.sorted_tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=columns.METADATA,
    # All steps or none, in SQLite too: our transactions begin before the first statement.
    transactional_ddl=True,
)
context.run_migrations()
