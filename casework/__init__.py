"""What follows an event or a report: incidents, verdicts, the ledger, evidence.

Pure decisions over values; effects go through the ports of the plant. It is
furnished together with the store.
"""
