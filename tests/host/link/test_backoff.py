from __future__ import annotations

import random

from hipline.link.backoff import Backoff


def test_the_first_attempt_is_at_once_and_the_pauses_grow_to_a_limit():
    pauses = [Backoff(random.Random(seed)) for seed in range(200)]
    means = [sum(backoff.next_s() for backoff in pauses) / len(pauses) for _ in range(30)]
    assert means[0] == 0.0
    assert means[1] < means[2] < means[3]
    assert max(means) <= 3.0


def test_two_apps_do_not_keep_step():
    one, other = Backoff(random.Random(1)), Backoff(random.Random(2))
    assert [one.next_s() for _ in range(5)][1:] != [other.next_s() for _ in range(5)][1:]


def test_a_thousand_attempts_are_no_problem():
    backoff = Backoff()
    assert all(backoff.next_s() <= 3.0 for _ in range(2000))


def test_after_a_success_it_begins_anew():
    backoff = Backoff()
    for _ in range(10):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 0.0
    assert backoff.next_s() <= 0.5
