"""The handover: how things stand, whose word it is, and what may not be signed."""

from datetime import timedelta

from casework.verdicts import Word
from plant.ids import CameraId, EventId, RuleId
from plant.reviews import ReviewState
from tests.api.http.house import House
from tests.builders import an_event

HOUR = timedelta(hours=1)


def with_a_busy_shift(house: House) -> None:
    for number in range(3):
        assert house.post(an_event(number * 1000, severity=750)).is_success
    house.parts.reviewing.judge(EventId("0195-0"), Word(ReviewState.UNSURE), by="A.", version=0)
    house.parts.snoozing.snooze(
        RuleId("after-hours"), CameraId("dock"), lasts=HOUR, reason="<b>rain</b>", by="A."
    )


def test_it_tells_how_things_stand(house: House) -> None:
    with_a_busy_shift(house)
    page = house.client.get("/handover").text
    assert "<b>2</b> waiting" in page
    assert "<b>1</b> unsure" in page
    assert "&lt;b&gt;rain&lt;/b&gt;" in page
    assert "no vision worker watches it" in page


def test_it_is_signed_with_the_counts_of_its_moment(house: House) -> None:
    with_a_busy_shift(house)
    form = {"shift": "Night", "note": "gate 3 sticks"}
    page = house.client.post("/handover", data=form, follow_redirects=True).text
    assert "gate 3 sticks" in page
    (signed,) = house.parts.store.desk.handovers()
    assert (signed.by, signed.shift) == ("local", "Night")
    assert dict(signed.counts)["waiting events"] == 2
    assert dict(signed.counts)["snoozed rules"] == 1


def test_who_handed_over_is_told_that_somebody_else_takes_over(house: House) -> None:
    house.client.post("/handover", data={"note": "all well"})
    page = house.client.post("/handover/1/take", follow_redirects=True).text
    assert "who hands over does not take over too" in page
    assert house.parts.handover.take(1, by="B.").taken_by == "B."
    assert "B. took over" in house.client.get("/handover").text


def test_a_snooze_is_ended_from_here(house: House) -> None:
    with_a_busy_shift(house)
    assert "1 snoozed" not in house.client.get("/review").text  # two wait, both snoozed
    assert "2 snoozed" in house.client.get("/review").text
    house.client.post("/handover/cameras/dock/snoozes/1/end")
    assert "snoozed" not in house.client.get("/review").text.split("<ol")[0]


def test_a_snooze_over_http_is_kept_listed_and_ended(house: House) -> None:
    said = {"rule": "after-hours", "minutes": 60, "reason": "rain"}
    made = house.client.post("/api/v1/cameras/dock/snoozes", json=said)
    assert made.status_code == 201
    assert (made.json()["rule"], made.json()["by"]) == ("after-hours", "local")
    again = house.client.post("/api/v1/cameras/dock/snoozes", json=said)
    assert again.status_code == 422
    ended = house.client.post("/api/v1/cameras/dock/snoozes/1/end").json()
    assert ended["ended_by"] == "local"
    assert house.get("/snoozes").json()["snoozes"] == [ended]
    assert house.client.post("/api/v1/cameras/yard/snoozes/1/end").status_code == 404
    for wrong in ({"minutes": 0}, {"minutes": 9999}, {"reason": ""}):
        refused = house.client.post("/api/v1/cameras/dock/snoozes", json=said | wrong)
        assert refused.status_code == 422
