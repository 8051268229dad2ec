"""queuesim: queues and workers on SimPy, with all that is needed to trust what they show.

To read in an evening, in this order (lines of code, without docstrings, comments and blank lines):

    textbook      17  the queue as a SimPy textbook writes it: what all the rest must agree with
    scenario     313  the words; read fields and docstrings, pass over what refuses nonsense
    streams      185  who arrives and how long each task takes: all luck, drawn before it is used
    simulation   463  what happens, event by event
    run          133  what was written down, and the step series that follow from it

The core is what decides a run: textbook, streams, simulation and run, some 800 lines; scenario is
its dictionary. It is more than the 300 lines of a bare simulator because a run can be steered while
it goes on, is the same in pieces and on every machine, and ends or refuses whatever it is given.

The other shelves are not needed to understand a run. Take one down when a lesson asks for it:

    limits        70  what can be honoured, and the sentences said beyond that
    distributions 101  how long tasks take
    figures       95  waits, shares and percentiles of a run: one table
    fifo          77  the same runs several times as fast, where a queue is plain
    measures      60  what an experiment reads off each run
    estimates     88  means and their intervals
    experiment   124  replications, sweeps and comparisons, here or on a cluster
    traces        92  recorded traffic, and runs written to files
    tracefile    109  the lines of such a file, and what may be wrong with them
    theory       611  formulas and solved chains: the lines beside which lessons lay their runs

Together they are twice the core. A third of that is theory, one function for each claim of the
lessons and none that is not asked for; much of the rest is sentences: whatever is handed in, a
reader is told what is wrong with it.
"""

from types import ModuleType

from queuesim import theory
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
from queuesim.figures import DONE, GAVE_UP, IN_SERVICE, REJECTED, WAITING, Summary
from queuesim.measures import share_waiting_over, wait_percentile
from queuesim.run import Run, thin
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
from queuesim.traces import Trace, example_trace, parse_trace, read_trace, write_run

__all__ = [
    name
    for name, thing in list(globals().items())
    if not name.startswith("_") and not isinstance(thing, ModuleType) and thing is not ModuleType
]
