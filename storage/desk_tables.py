"""The tables of the desk at which events and incidents are worked on.

snoozes           rules that are quiet for a while, by whose word
incident_entries  what people wrote into incidents, never changed
handovers         what one shift said to the next
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Text

from storage.columns import NUMBER, Moment, numbered

SNOOZES = numbered(
    "snoozes",
    Column("number", NUMBER, primary_key=True),
    Column("rule", String, nullable=False),
    Column("camera", String),
    Column("reason", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("ended_by", String, nullable=False),
    Column("ended_at", Moment),
)

INCIDENT_ENTRIES = numbered(
    "incident_entries",
    Column("number", NUMBER, primary_key=True),
    Column("incident", NUMBER, ForeignKey("incidents.number"), nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("about", Integer),
    Column("loss_value", String),
    Column("loss_recovered", String),
    Column("loss_unit", String),
    Index(None, "incident", "number"),
)

HANDOVERS = numbered(
    "handovers",
    Column("number", NUMBER, primary_key=True),
    Column("shift", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_by", String, nullable=False),
    Column("taken_at", Moment),
)
