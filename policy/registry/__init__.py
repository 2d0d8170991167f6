"""Which devices there are, and what IT says of them.

devices      a device as a value, and the ways in which its status may change
tables       the database, which is only a place to keep signed statements
store        reading and changing, each change signed, numbered and recorded
snapshot     the registry as policyd hands it to those who decide
inventory    lists of other systems, turned into changes that can be looked at first
"""
