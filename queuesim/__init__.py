"""queuesim: queues and workers on SimPy, small enough to read in an evening."""

from types import ModuleType

from queuesim.distributions import (
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    TwoPoint,
)
from queuesim.estimates import Comparison, Estimate, replications_needed
from queuesim.experiment import compare, replicate, sweep
from queuesim.fifo import simulate_fifo
from queuesim.measures import share_waiting_over, wait_percentile
from queuesim.run import DONE, GAVE_UP, IN_SERVICE, REJECTED, WAITING, Run, Summary, thin
from queuesim.scenario import (
    Arrivals,
    Autoscale,
    Batch,
    Pool,
    Profile,
    Queue,
    Recorded,
    Retry,
    Scenario,
    Source,
    Spike,
    one_queue,
)
from queuesim.simulation import Simulation, simulate
from queuesim.textbook import textbook
from queuesim.traces import Trace, as_trace, example_trace, parse_trace, read_trace, write_run

__all__ = [
    name
    for name, thing in list(globals().items())
    if not name.startswith("_") and not isinstance(thing, ModuleType) and thing is not ModuleType
]
