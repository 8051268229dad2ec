"""queuesim: queues and workers on SimPy, with all that is needed to trust what they show.

To read in an evening, in this order (lines of code, without docstrings, comments and blank lines):

    textbook      17  the queue as a SimPy textbook writes it: what all the rest must agree with
    scenario     316  the words; read fields and docstrings, pass over what refuses nonsense
    streams      204  who arrives and how long each task takes: all luck, drawn before it is used
    simulation   513  what happens, event by event
    run          128  what was written down, and the step series that follow from it

The core is what decides a run: textbook, streams, simulation and run, some 860 lines; scenario is
its dictionary. A bare simulator has 100. The rest is that a run can be steered and forked while it
goes on, is the same in pieces and on every machine, and ends, or refuses in a sentence, whatever it
is given.

The other shelves are not needed to understand a run. Take one down when a lesson asks for it:

    limits        70  what can be honoured, and the sentences said beyond that
    distributions 101  how long tasks take
    figures       95  waits, shares and percentiles of a run: one table
    fifo          80  the same runs several times as fast, where a queue is plain
    measures      98  what an experiment reads off each run
    readings      22  what is read off a run at a moment, or between two
    estimates    119  means over replications, and their intervals
    experiment   127  replications, sweeps and comparisons, here or on a cluster
    steady_runs  145  a thousand short runs at once, each begun in the steady state
    single_worker 144  likewise before one worker, with gaps and service times of four kinds
    intervals     81  what such runs say of a figure, and when they say nothing for sure
    long_run      38  the figures of the lessons that speak of the long run
    spiky_load    98  a load that comes in spikes: by arithmetic, solved, and run
    staffing      82  how many workers under such a load, and what they cost
    traces        92  recorded traffic, and runs written to files
    tracefile    109  the lines of such a file, and what may be wrong with them
    theory       611  formulas and solved chains: what lessons lay beside their runs

They are 2000 lines, so the whole exceeds an evening. Theory is the largest because each claim of
the lessons has its own formula, solved rather than quoted where there is none; it stands apart, and
each of its modules can be read alone. Much of the others is sentences: whatever a reader hands in,
a number, a file, a measure, is taken, or the reader is told what is wrong with it.
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
from queuesim.experiment import compare, replicate, replication_seed, sweep
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
