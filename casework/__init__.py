"""What follows an event: incidents, verdicts, requests for footage, what may go in time.

    intake       an event comes in, with its incident and its messages
    reviewing    reviewers give verdicts, undo them, say that they are looking
    handling     people take incidents on, close them, open them again
    footage      somebody wants footage that no event asked for
    upkeep       what is not kept forever goes
    ledger       what came in on a line and neither went out nor stayed, with `transit`

Each is a desk over the store's ports; what it decides are pure functions over values
(`merging`, `verdicts`, `steps`). Evidence packages come here too.
"""
