"""A request that proves which device sent it: HTTP Message Signatures (RFC 9421), narrowly.

One signature, P-256, over method, target and body; fresh, once, and for us alone. What
the RFC leaves open is closed here: one form, and everything else is refused.
"""
