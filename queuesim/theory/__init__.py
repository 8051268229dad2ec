"""What can be computed about queues without simulating them: pure functions, numpy and no screen.

The words: arrival rate λ (tasks per unit of time), mean service time s (service rate μ = 1/s),
workers c, waiting places Q, offered load a = λs, utilisation ρ = λs/c. All times are in one unit,
whichever, and rates are per that unit. A queue that has no steady state is an answer too:
`Unstable`, with a sentence that speaks of a "unit of time" and takes the name of yours.

One queue: steady, waits, erlang; precision says how far a run of it may be off. Who goes first:
classes, reserved, turns. Where the line is: lines. Tasks that leave or come back: impatience,
failures, storm. Loads that change: fluid, batches, changing, repeating. How many workers: staffing.
What these share: checks for the arguments, quasi and elimination for chains, uniformisation for
their course.

The docstring of each function says what it assumes and where it is from. Books that are named more
than once: Kleinrock, Queueing Systems, volume I, 1975; Gross & Harris, Fundamentals of Queueing
Theory, 3rd edition, 1998; Newell, Applications of Queueing Theory, 1971.
"""

# ruff: noqa: F401  (a public face only re-exports)

from types import ModuleType

from queuesim.theory.batches import (
    batch,
    mean_wait_behind_backlog,
    start_behind_batch,
    wait_at_depth,
)
from queuesim.theory.changing import Transient, transient_mmck
from queuesim.theory.checks import Unstable
from queuesim.theory.classes import (
    PerClass,
    ageing_mmc,
    cobham_mg1,
    cobham_mmc,
    overloaded_priorities,
)
from queuesim.theory.erlang import erlang_b, erlang_c
from queuesim.theory.failures import Retried, attempts_per_task, lost_share, mmc_with_failures
from queuesim.theory.fluid import fluid_backlog, fluid_drain
from queuesim.theory.impatience import Impatient, erlang_a, served_within
from queuesim.theory.lines import lines_in_turn, one_line_or_many, shorter_of_some
from queuesim.theory.precision import (
    mm1_first_waits,
    mm1_mean_of_first,
    mm1_wait_variance,
    tasks_for_precision,
)
from queuesim.theory.repeating import repeating_mmck
from queuesim.theory.reserved import Reserve, reserve, reserve_flooded, reserve_states
from queuesim.theory.staffing import (
    cheapest_workers,
    workers_for,
    workers_for_mean_wait,
    workers_to_catch_up,
    workers_to_serve_within,
    workers_with_patience,
)
from queuesim.theory.steady import Steady, md1, mg1, mm1, mmc, mmck, mmck_states
from queuesim.theory.storm import Storm, feeds_itself, retry_storm, starts_in_time
from queuesim.theory.turns import (
    first_waits_in_turns,
    last_start_in_turns,
    turns_beside_backlog,
)
from queuesim.theory.waits import time_quantile, time_tail, wait_quantile, wait_tail

__all__ = [
    name
    for name, thing in list(globals().items())
    if not name.startswith("_") and not isinstance(thing, ModuleType) and thing is not ModuleType
]
