"""Signing in with the plant's own accounts: OpenID Connect, an option that is off.

settings    what IT set: the issuer, who we are there, and what its groups may be here
provider    what the issuer says of itself, checked
sign_ins    who was sent there, from which device, and what must come back
tokens      what the issuer says of a person, proven with its keys
identity    who that is, once it is believed
arrivals    the account of whom it says, made or brought up to date

policyd judges all of it and asks no network. The server carries: it fetches what the issuer
publishes, exchanges the code, and hands over what came (docs/adr/0018).
"""
