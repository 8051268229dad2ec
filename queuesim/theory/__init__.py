"""What can be computed about queues without simulating them: pure functions, numpy and no screen.

The words: arrival rate λ (tasks per unit of time), mean service time s (service rate μ = 1/s),
workers c, waiting places Q, offered load a = λs, utilisation ρ = λs/c. All times are in one unit,
whichever, and rates are per that unit; sentences write the unit as s: "8 tasks/s". A queue that
has no steady state is an answer too: `Unstable`, with a sentence.

Of each function its docstring says what it assumes and where it is from. Books that are named more
than once: Kleinrock, Queueing Systems, volume I, 1975; Gross & Harris, Fundamentals of Queueing
Theory, 3rd edition, 1998; Newell, Applications of Queueing Theory, 1971.
"""

# ruff: noqa: F401  (a public face only re-exports)

from types import ModuleType

from queuesim.theory.changing import Transient, transient_mmck
from queuesim.theory.checks import Unstable
from queuesim.theory.classes import PerClass, cobham_mg1, cobham_mmc
from queuesim.theory.erlang import cheapest_workers, erlang_b, erlang_c, workers_for
from queuesim.theory.fluid import batch, fluid_backlog, fluid_drain
from queuesim.theory.impatience import Impatient, erlang_a
from queuesim.theory.precision import (
    mm1_first_waits,
    mm1_mean_of_first,
    mm1_wait_variance,
    tasks_for_precision,
)
from queuesim.theory.reserved import Reserve, reserve
from queuesim.theory.steady import Steady, md1, mg1, mm1, mmc, mmck, mmck_states, one_line_or_many
from queuesim.theory.waits import time_quantile, time_tail, wait_quantile, wait_tail

__all__ = [
    name
    for name, thing in list(globals().items())
    if not name.startswith("_") and not isinstance(thing, ModuleType) and thing is not ModuleType
]
