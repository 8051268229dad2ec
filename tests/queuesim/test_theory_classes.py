"""Priorities, against chains and conservation laws."""

from hypothesis import given, settings
from hypothesis import strategies as st

from queuesim.theory import cobham_mg1, cobham_mmc, mmc
from tests.queuesim.chains import expect, near, stationary

some = settings(max_examples=40)


def test_cobham_mg1_against_a_chain():
    rates, means, most = (0.25, 0.2), (0.5, 1.2), 26

    def moves(state):
        serving, *queue = state
        for k in (0, 1):
            if serving is None:
                yield rates[k], (k, 0, 0)
            elif queue[k] < most:
                yield rates[k], (serving, queue[0] + (k == 0), queue[1] + (k == 1))
        if serving is not None:
            first = 0 if queue[0] else 1 if queue[1] else None
            yield (
                1 / means[serving],
                (first, queue[0] - (first == 0), queue[1] - (first == 1)),
            )

    chain = stationary((None, 0, 0), moves)
    classes = cobham_mg1([(r, m, 1) for r, m in zip(rates, means, strict=True)])
    for k in (0, 1):
        waiting = expect(chain, lambda state, k=k: state[1 + k])
        assert classes.waits[k] == near(waiting / rates[k], rel=1e-6)


@some
@given(
    st.lists(
        st.tuples(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 9)), min_size=1, max_size=5
    ),
    st.floats(0.05, 0.98),
)
def test_priorities_conserve_the_weighted_wait(classes, used):
    """Kleinrock: the waits weighed with each class's load do not depend on the order."""
    scale = used / sum(rate * mean for rate, mean, _ in classes)
    classes = [(rate * scale, mean, scv) for rate, mean, scv in classes]
    weighed = {
        sum(
            rate * mean * wait
            for (rate, mean, _), wait in zip(order, cobham_mg1(order).waits, strict=True)
        )
        for order in (classes, classes[::-1])
    }
    assert max(weighed) == near(min(weighed), rel=1e-8)
    assert list(cobham_mg1(classes).waits) == sorted(cobham_mg1(classes).waits)


@some
@given(st.lists(st.floats(0.01, 3), min_size=1, max_size=5), st.integers(1, 30))
def test_priorities_of_equal_service_keep_the_mean_of_fifo(rates, workers):
    rates = [rate * 0.97 * workers / sum(rates) for rate in rates]
    fifo = mmc(sum(rates), 1, workers).mean_wait
    assert cobham_mmc(rates, 1, workers).mean_wait == near(fifo, rel=1e-8)
    if workers == 1:
        waits = cobham_mg1([(rate, 1, 1) for rate in rates]).waits
        assert waits == near(cobham_mmc(rates, 1, 1).waits)
