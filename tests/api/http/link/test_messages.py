"""Whatever somebody says over the link, it is understood, passed over, or refused in words."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from api.http.link.messages import heard
from plant.json_tables import JsonMisfitError

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
WORDS = st.sampled_from(["hello", "heartbeat", "footage", "song"])
KEYS = st.sampled_from(["version", "cameras", "configuration_sha256", "request", "state", "reason"])


@given(st.builds(lambda word, rest: {"is": word, **rest}, WORDS, st.dictionaries(KEYS, ANY_JSON)))
def test_a_message_is_understood_or_a_misfit(told: dict[str, object]) -> None:
    with suppress(JsonMisfitError):
        heard(json.dumps(told))


@given(st.text())
def test_a_text_is_understood_or_a_misfit(text: str) -> None:
    with suppress(JsonMisfitError):
        heard(text)
