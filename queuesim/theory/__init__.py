"""What can be computed about queues without simulating them: pure functions, numpy and no screen.

The words: arrival rate λ (tasks per unit of time), mean service time s (service rate μ = 1/s),
workers c, waiting places Q, offered load a = λs, utilisation ρ = λs/c. All times are in one unit,
whichever. A queue that has no steady state is an answer too: `Unstable`, with a sentence.
"""

from queuesim.theory.changing import Transient, transient_mmck
from queuesim.theory.checks import Unstable
from queuesim.theory.classes import PerClass, cobham_mg1, cobham_mmc
from queuesim.theory.erlang import (
    cheapest_workers,
    erlang_b,
    erlang_c,
    square_root_workers,
    workers_for,
)
from queuesim.theory.fluid import batch, fluid_backlog, fluid_drain
from queuesim.theory.impatience import Impatient, erlang_a
from queuesim.theory.precision import (
    mm1_first_waits,
    mm1_mean_of_first,
    mm1_wait_variance,
    tasks_for_precision,
)
from queuesim.theory.reserved import Reserve, reserve
from queuesim.theory.steady import (
    Steady,
    allen_cunneen,
    md1,
    mg1,
    mm1,
    mmc,
    mmck,
    mmck_states,
    one_line_or_many,
)
from queuesim.theory.waits import time_quantile, time_tail, wait_quantile, wait_tail

__all__ = [
    "Impatient",
    "PerClass",
    "Reserve",
    "Steady",
    "Transient",
    "Unstable",
    "allen_cunneen",
    "batch",
    "cheapest_workers",
    "cobham_mg1",
    "cobham_mmc",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "fluid_backlog",
    "fluid_drain",
    "md1",
    "mg1",
    "mm1",
    "mm1_first_waits",
    "mm1_mean_of_first",
    "mm1_wait_variance",
    "mmc",
    "mmck",
    "mmck_states",
    "one_line_or_many",
    "reserve",
    "square_root_workers",
    "tasks_for_precision",
    "time_quantile",
    "time_tail",
    "transient_mmck",
    "wait_quantile",
    "wait_tail",
    "workers_for",
]
