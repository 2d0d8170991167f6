"""How a device that IT registered comes to a key that IT trusts.

codes        one-time codes: bound to one device, short-lived, few tries
fingerprint  six digits that IT compares on two screens
enrolling    code, proof of possession, pending, approved; and renewal
authority    the built-in CA: certificates over the same key, for the broker
certificates reading a certificate strictly, as our CA and nobody else makes them
"""
