"""A feed is read message by message, whatever else stands between."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.server_sent import ServerSent, messages


def read(text: str) -> list[ServerSent]:
    return list(messages(text.splitlines()))


def test_a_message_has_id_kind_and_data() -> None:
    assert read("id: 7\nevent: told\ndata: {}\n\n") == [ServerSent("7", "told", "{}")]


def test_several_lines_of_data_are_one() -> None:
    assert read("data: a\ndata:b\n\n") == [ServerSent("", "message", "a\nb")]


def test_a_heartbeat_is_nothing() -> None:
    assert read(": still here\n\n: and here\n\n") == []


def test_the_id_holds_until_another_comes() -> None:
    assert [each.id for each in read("id: 1\ndata: a\n\ndata: b\n\n")] == ["1", "1"]


def test_what_was_cut_off_is_thrown_away() -> None:
    assert read("data: whole\n\ndata: half") == [ServerSent("", "message", "whole")]


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=("C", "Z")))))
def test_no_line_breaks_the_reader(lines: list[str]) -> None:
    assert len(list(messages(lines))) <= len(lines)
