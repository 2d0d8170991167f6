"""Who signs in on a device, and for how long that holds.

accounts    a person with roles and areas, kept as statements that IT signed
passwords   argon2, and a pause after wrong guesses
passkeys    WebAuthn: registration and sign-in, with user verification
sessions    signed, bound to one device, ended at once when they must be
first       the one-time link from which the first IT desk and administrator come
"""
