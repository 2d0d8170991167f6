"""The questions that the spool asks of its ledger, and the changes that it makes.

A row of `revisions` is `mine` where it is compared with others of its event.
"""

KEEP_REVISION = """
INSERT INTO revisions (event, revision, camera, state, after_files, unfinished, kept_at, text)
VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
KEEP_FILE = """
INSERT INTO files (event, name, path, sha256, state) VALUES (?, ?, ?, ?, 'waiting')
ON CONFLICT DO NOTHING
"""
LETTERS = """
SELECT number, event, text FROM revisions AS mine WHERE state = 'waiting'
  AND NOT EXISTS (SELECT 1 FROM revisions AS other WHERE other.event = mine.event
                  AND other.state = 'waiting' AND other.number < mine.number)
  AND (after_files = 0
       OR NOT EXISTS (SELECT 1 FROM files WHERE files.event = mine.event AND state = 'waiting')
       OR NOT EXISTS (SELECT 1 FROM revisions AS told WHERE told.event = mine.event
                      AND told.state = 'accepted'))
ORDER BY number LIMIT ?
"""
PARCELS = """
SELECT event, name, path, sha256 FROM files WHERE state = 'waiting'
  AND EXISTS (SELECT 1 FROM revisions WHERE revisions.event = files.event AND state = 'accepted')
ORDER BY number LIMIT ?
"""
SETTLE_REVISION = "UPDATE revisions SET state = ?, reason = ? WHERE number = ?"
# The files of an event that the server will never know have nowhere to go.
REFUSE_ORPHANS = """
UPDATE files SET state = 'refused', settled_at = ?, reason = ? WHERE event = ? AND state = 'waiting'
  AND NOT EXISTS (SELECT 1 FROM revisions WHERE revisions.event = files.event
                  AND state IN ('waiting', 'accepted'))
"""
SETTLE_FILE = """
UPDATE files SET state = ?, reason = ?, settled_at = ? WHERE event = ? AND name = ?
"""
COUNTS = """
SELECT (SELECT count(*) FROM revisions WHERE state = 'waiting'),
       (SELECT count(*) FROM files WHERE state = 'waiting'),
       (SELECT count(*) FROM revisions WHERE state = 'refused'),
       (SELECT count(*) FROM slips)
"""
REFUSED_FILES = "SELECT name, reason FROM files WHERE event = ? AND state = 'refused'"
STATE_OF_FILE = "SELECT state, settled_at FROM files WHERE path = ?"
REMEMBERED = """
SELECT text FROM revisions AS mine WHERE camera = ? AND text IS NOT NULL
  AND (unfinished = 1 OR kept_at > ?)
  AND revision = (SELECT max(revision) FROM revisions AS other WHERE other.event = mine.event)
ORDER BY number
"""
FORGET_TEXTS = """
UPDATE revisions AS mine SET text = NULL WHERE state = 'accepted' AND text IS NOT NULL
  AND NOT ((unfinished = 1 OR kept_at > ?)
    AND revision = (SELECT max(revision) FROM revisions AS other WHERE other.event = mine.event))
"""
FORGET_REVISIONS = "DELETE FROM revisions WHERE state <> 'waiting' AND kept_at < ?"
FORGET_FILES = "DELETE FROM files WHERE state <> 'waiting' AND settled_at < ?"
KEEP_NOTE = "INSERT OR REPLACE INTO notes VALUES (?, ?)"
NOTE = "SELECT value FROM notes WHERE key = ?"
KEEP_SLIP = "INSERT INTO slips (path, text) VALUES (?, ?)"
# The oldest of each path: what goes to one place goes in order.
SLIPS = """
SELECT path, text, number FROM slips AS mine
  WHERE number = (SELECT min(number) FROM slips AS other WHERE other.path = mine.path)
ORDER BY number LIMIT ?
"""
DROP_SLIP = "DELETE FROM slips WHERE number = ?"
