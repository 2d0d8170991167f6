"""What happened at the gate, written once and never changed.

entries      what is recorded, as one canonical line each
merkle       the tree of RFC 6962 over those lines
notes        checkpoints as signed notes (C2SP), which say how long the log is and its root
files        where lines, starts and notes lie
journal      the one writer
verifying    the reader that finds what was changed, dropped, swapped or cut off
proofs       that a record is in the log, and that a later log continues an earlier one
summing      many records in few lines, for people
following    a tree that proves some of its records while it grows
proving      proofs of records to be carried away, and
showing      what they show to somebody who has nothing else
witness      somebody elsewhere who remembers the last checkpoint
verify_audit a second verifier in one file, written apart, for auditors
"""
