from aigc_lsp.engine.remote.breaker import LATEST, MOST_REFUSED, Breaker


def test_a_failing_server_is_asked_again_after_pauses_that_double() -> None:
    breaker, now, pauses = Breaker(), 0.0, []
    for _ in range(10):
        breaker.fail(now)
        pauses.append(next(seconds for seconds in range(1, 100) if breaker.due(now + seconds)))
        now += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, 32, LATEST, LATEST, LATEST, LATEST]


def test_an_answer_closes_it_and_forgets_the_pauses() -> None:
    breaker = Breaker()
    breaker.fail(0)
    breaker.fail(1)
    breaker.succeed()
    assert not breaker.open
    breaker.fail(10)
    assert breaker.due(11)


def test_one_refused_request_is_not_the_servers_failure_but_several_in_a_row_are() -> None:
    breaker = Breaker()
    for _ in range(MOST_REFUSED - 1):
        breaker.refuse(0)
    breaker.succeed()
    for _ in range(MOST_REFUSED - 1):
        breaker.refuse(0)
    assert not breaker.open
    breaker.refuse(0)
    assert breaker.open
