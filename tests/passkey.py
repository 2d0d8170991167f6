"""A virtual authenticator of Chromium: it makes passkeys and uses them, as a finger would."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def an_authenticator(page: Page, **changes: object) -> Iterator[None]:
    """Let a page have an authenticator, for the length of the block."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**OPTIONS, **changes}})
    yield
    session.send(
        "WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]}
    )
