"""IT's pages: devices, people, decisions, policies and the audit, as policyd tells them.

Nothing is kept here. Each page asks policyd anew, and says so when policyd is away.

desk        how a page asks policyd, and what all these pages have in common
words       how states, actions and reasons are told to people
devices     the list, one device, registering it with a code, locking it
pending     who waits for approval: compare six digits
imports     lists of other systems, looked at before they change anything
people      accounts, and who is signed in where
decisions   what was allowed and denied, and why
policies    what is in force, its tests, and what another text would have decided
audit       records, checkpoints, a check of the whole log
"""
