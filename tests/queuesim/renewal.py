"""The mean wait of GI/G/1, solved by roots: what runs before one worker must agree with."""

import math

from queuesim import Deterministic, Distribution, Erlang, Exponential

HAIR = 1e-13


def mean_wait(gaps: Distribution, service: Distribution) -> float:
    """Where either is constant, exponential, Erlang of 2 stages or a mix of two exponentials.

    Source: Cohen, The Single Server Queue, II.5.10 and II.5.11: the transform of the wait is a
    product over the roots of E exp(-x gap) E exp(x service) = 1.
    """
    if gaps.scv == service.scv == 0:
        return 0.0
    if service.scv > 0:
        poles = _rates(service)
        return sum(1 / root for root in _roots_by_service(gaps, service)) - sum(
            1 / pole for pole in poles
        )
    drift, variance = gaps.mean - service.mean, gaps.scv * gaps.mean**2
    mean_idle, square_idle = _idle(gaps, service)
    return (variance + drift**2) / (2 * drift) - square_idle / (2 * mean_idle)


def _roots_by_service(gaps, service):
    slow, *fast = _rates(service)
    low = high = slow * (1 - HAIR)
    while _product(gaps, service, low) > 1:
        low /= 2
    roots = [_root(lambda x: math.log(_product(gaps, service, x)), low, high)]
    if isinstance(service, Erlang):
        even = lambda x: math.sqrt(_transform(gaps, x)) * slow - (x - slow)  # noqa: E731
        roots.append(_root(even, slow, 10 * slow))
    elif fast:
        other = lambda x: _product(gaps, service, x) - 1  # noqa: E731
        roots.append(_root(other, slow * (1 + HAIR), fast[0] * (1 - HAIR)))
    return roots


def _idle(gaps, service):
    """Mean and mean square of the idle period, for service of one length."""
    slow, *fast = _rates(gaps)
    if not fast:
        return 1 / slow, 2 / slow**2
    if isinstance(gaps, Erlang):
        even = lambda y: slow * math.exp(-y * service.mean / 2) - (y - slow)  # noqa: E731
        root = _root(even, slow, 10 * slow)
    else:
        other = lambda y: _product(gaps, service, -y) - 1  # noqa: E731
        root = _root(other, slow * (1 + HAIR), fast[0] * (1 - HAIR))
    product, means = slow * fast[0], 1 / slow + 1 / fast[0]
    return root / product, 2 * (root * means - 1) / product


def _product(gaps, service, x):
    return _transform(gaps, x) * _transform(service, -x)


def _transform(duration, x):
    """E exp(-x duration), continued beyond its poles."""
    if isinstance(duration, Deterministic):
        return math.exp(-x * duration.mean)
    rates = _rates(duration)
    if isinstance(duration, Exponential | Erlang):
        return math.prod(rate / (rate + x) for rate in rates)
    return sum(rate * duration.mean / 2 * rate / (rate + x) for rate in rates)


def _rates(duration):
    """The rates of the stages; of a mix of two exponentials the slower first."""
    if isinstance(duration, Exponential):
        return [1 / duration.mean]
    if isinstance(duration, Erlang):
        return [duration.k / duration.mean] * duration.k
    skew = math.sqrt((duration.scv - 1) / (duration.scv + 1))
    return [(1 - skew) / duration.mean, (1 + skew) / duration.mean]


def _root(function, low, high):
    """Where a function changes its sign, by bisection."""
    below = function(low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (function(middle) > 0) == below else (low, middle)
    return (low + high) / 2
