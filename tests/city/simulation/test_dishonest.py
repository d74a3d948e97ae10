"""A citizen, a clerk and a device that are not honest: refused in words, and no invariant is first."""

from __future__ import annotations

from collections import Counter

from city.simulation import workload
from city.simulation.drawing import FIRST_DECEIT, draw
from city.simulation.workload import Meddling, Trick
from tests.city.simulation.test_stories import Story, lines


def test_one_yen_under_the_id_of_a_request_is_one_yen_and_the_request_waits_for_its_own() -> None:
    """Phone 2 has no money; while it looks at the code, phone 1 pays one yen under the id in it."""
    story = Story().charge(1, 1, 500).request(10, 2, 0, amount=700, pause=5.0)
    report = story.then(workload.Borrow, 12, phone=1, shop="shop-a", amount=1, pick=0).play()
    assert lines(report, "till-1: Paid ask-3")
    assert report.said["phone: paid"] == 2


def test_a_device_that_pays_under_the_id_on_another_screen_spends_nothing() -> None:
    story = Story().request(10, amount=700, withdrawn=30.0)
    for at, trick in ((15, Trick.SPEND_REQUEST), (17, Trick.CLOSE_REQUEST)):
        story.then(workload.Forge, at, till="till-3", trick=trick, pick=0)
    report = story.play()
    assert (report.said["id_reused"], report.said["not_this_shop"]) == (1, 1)
    assert "paid" not in report.said


def test_a_device_that_speaks_of_what_a_phone_has_paid_is_told_nothing() -> None:
    story = Story().then(workload.Poster, 10, phone=0, shop="shop-a", amount=300)
    report = story.then(workload.Forge, 20, till="till-1", trick=Trick.POSTERS_ID, pick=0).play()
    assert report.said == {"phone: paid": 1, "malformed": 1}


def test_a_clerk_approves_nothing_of_his_own_and_a_second_one_does_so_once() -> None:
    story = Story().sale(10, 700)
    report = story.then(workload.Meddle, 20, how=Meddling.OWN, pick=0, phone=0).play()
    assert {words: times for words, times in report.said.items() if words.startswith("desk")} == {
        "desk: refused in words": 1,
        "desk: paid": 2,  # told the same again; the books are looked at after each
    }


def test_what_a_till_gave_back_while_a_proposal_lay_is_not_given_back_again() -> None:
    story = Story().sale(10, 700, reduced=700)
    story.then(workload.Meddle, 20, how=Meddling.LATE, pick=0, phone=0, wait=20.0)
    report = story.then(workload.GiveBack, 30, till="till-1", pick=0).play()
    assert report.said["desk: refused in words"] == 2
    assert lines(report, "軽減税率の分が0円") or lines(report, "元の取引の金額を超えています")


def test_a_charge_under_the_id_of_a_payment_is_a_charge_and_one() -> None:
    Story().sale(10, 700).then(workload.Meddle, 20, how=Meddling.USED_ID, pick=4, phone=0).play()


def test_in_forty_seeds_all_three_try_everything_and_the_honest_do_what_they_did_before() -> None:
    """The deceits of a seed are drawn apart from its honest acts."""
    tried: Counter[str] = Counter()
    for seed in range(40):
        for act in draw(seed).acts:
            if act.number >= FIRST_DECEIT:
                how = act.trick if isinstance(act, workload.Forge) else getattr(act, "how", "borrow")
                tried[str(how)] += 1
    deceits = {*Meddling, Trick.SPEND_REQUEST, Trick.CLOSE_REQUEST, Trick.POSTERS_ID, "borrow"}
    assert set(tried) == {str(each) for each in deceits}
