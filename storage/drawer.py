"""The drawer in a database: what came anonymously and is not told yet."""

from sqlalchemy import Engine, delete, insert, select

from plant.drawer import Entry
from plant.ids import ReportId
from plant.store_errors import ConflictError
from storage.engine import reading, writing
from storage.report_tables import REPORT_DRAWER, REPORT_DRAWER_FILES


class SqlDrawer:
    """The drawer of a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, entry: Entry) -> None:
        """Put it in; the same again changes nothing, another with its id is a ConflictError."""
        with writing(self._engine) as connection:
            mine = REPORT_DRAWER.c.id == entry.id
            row = connection.execute(select(REPORT_DRAWER).where(mine)).first()
            if row is None:
                told = {"id": entry.id, "report": entry.report, "body": entry.body}
                connection.execute(insert(REPORT_DRAWER).values(told))
            elif Entry(row.id, row.report, row.body) != entry:
                raise ConflictError("it is kept with other content")

    def find(self, id_: str) -> Entry | None:
        """Return an entry."""
        with reading(self._engine) as connection:
            mine = REPORT_DRAWER.c.id == id_
            row = connection.execute(select(REPORT_DRAWER).where(mine)).first()
        return None if row is None else Entry(row.id, row.report, row.body)

    def all(self) -> tuple[Entry, ...]:
        """Return all entries, in the order of their ids."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(REPORT_DRAWER).order_by(REPORT_DRAWER.c.id)).all()
        return tuple(Entry(row.id, row.report, row.body) for row in rows)

    def put_file(self, report: ReportId, position: int, content: bytes) -> None:
        """Put in a photo of a report; one that is there stays."""
        if position in self.files(report):
            return
        with writing(self._engine) as connection:
            told = {"report": report, "position": position, "content": content}
            connection.execute(insert(REPORT_DRAWER_FILES).values(told))

    def files(self, report: ReportId) -> dict[int, bytes]:
        """Return the photos of a report by their positions."""
        mine = REPORT_DRAWER_FILES.c.report == report
        with reading(self._engine) as connection:
            rows = connection.execute(select(REPORT_DRAWER_FILES).where(mine)).all()
        return {row.position: row.content for row in rows}

    def drop(self, id_: str) -> None:
        """Take an entry out, a report with its photos."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(REPORT_DRAWER_FILES).where(REPORT_DRAWER_FILES.c.report == id_)
            )
            connection.execute(delete(REPORT_DRAWER).where(REPORT_DRAWER.c.id == id_))
