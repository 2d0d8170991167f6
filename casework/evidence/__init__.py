"""Evidence that is given out: a ZIP whose every byte is accounted for, checked without us.

    originals, viewing copies, snapshots, boxes, records ──► manifest (SHA-256 of each) ──► signature

`packing` decides what belongs to an incident, `custody` tells who had it in his hands,
`zip_form` lays it out in one way only, and `verifying` finds whatever was changed since.
"""
