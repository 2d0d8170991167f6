"""The face to the broker: what happened, told as CloudEvents on topics of ids.

`announcing` makes the messages, with the events, inside their transaction; `publisher`
drains the outbox; `signals` takes in what the plant file declares, and nothing else.
`subscriber` stands on the other side: it counts, drops duplicates and finds gaps.
"""
