"""queuesim: queues and workers on SimPy, with all that is needed to trust what they show.

To read in an evening, in this order:

    textbook        the queue as a SimPy textbook writes it: what all the rest must agree with
    system          what happens to a task: it arrives, waits, is served, leaves, comes back
    scenario        the words for a system; read fields and docstrings, pass over what is refused
    streams         who arrives and how long each task takes: all luck, drawn before it is used
    simulation      a run that goes on piece by piece, is steered, ended and read
    run             what was written down, and the step series that follow from it

What `system` hands on to others, to be read when you want to know:

    calendar        alarms on SimPy's clock, and what comes first at one instant
    tasks           the table of tasks: one row per attempt
    joining         which of several lines a task joins
    lines           the orders in which a line is served
    hands           what workers do who take tasks ahead, or drop expired ones
    workers         workers come and go; autoscaling
    backoff         how long a caller waits before it tries again, and its budget
    dice            as many draws for a task as a run may ask for
    wiring          how a system is put together, and becomes another one on the way
    fork            a system once more, in the very same state
    effort          what a run does beside its tasks, counted so that it must end
    limits          what can be honoured, and the sentences said beyond that

The other shelves are not needed to understand a run. Take one down when a lesson asks for it:

    distributions   how long tasks take
    figures         waits, shares and percentiles of a run: one table
    fifo            the same runs several times as fast, where a queue is plain
    moments         what is read off a run at a moment, or from one to another
    measures        what an experiment reads off each run
    estimates       means over replications, and their intervals
    experiment      replications, sweeps and comparisons, here or on a cluster
    steady_runs     a thousand short runs at once, each begun in the steady state
    two_classes     the same with an urgent and a less urgent class, or some workers reserved
    two_class_runs  how those runs begin and go on
    single_worker   the same before one worker, with gaps and service times of four kinds
    many_lines      the same in lines apart, where tasks join the shortest they look at
    slow_tasks      the same before workers who may take tasks ahead, with short and slow tasks
    slow_pieces     the same if slow tasks are cut into pieces, each of which enqueues the next
    storm_runs      callers who go and try again, a spike, and rules that may end its storm
    storm_cures     how many of such storms end after each of several changes
    tried_again     tasks that are tried again: attempts, losses, and how long it takes
    scaled_runs     an autoscaler before spiky and steady loads: waits, and what is paid
    scaled_chain    how those numbers are computed: many runs at once, as chains
    gauges          what a dashboard shows of a run: depth, age, busy, recent waits
    alarms          alarms on such gauges: which rings first, and which for nothing
    repeated_runs   one worker again and again: how far the averages of runs scatter
    stages          durations made of exponential stages, for those runs
    intervals       what such runs say of a figure, and when they say nothing for sure
    long_run        the figures of the lessons that speak of the long run
    spiky_load      a load that comes in spikes: on paper, by formula, and run
    spread_batch    a batch at once, spread evenly, or by chance: how long it makes a task wait
    staffing        how many workers such a load takes, and what they cost
    tenants         two tenants, one of whom dumps a batch: what each gets, in many runs
    task_boxes      a run as boxes of task and time, whose areas are waits and work
    traces          files of recorded traffic, read; and runs written to files
    tracefile       the text, columns, times and durations of such a file, each in a module
    readings        what was understood of such a file, in figures and in sentences
    recorded        recorded traffic as a system: played again, or with new dice
    sandbox         a system of one's own: kept as JSON, compared, staffed, taken away
    data            a made-up working day, to be used as a trace
    theory          formulas and solved chains: what lessons lay beside their runs

Theory is the largest because each claim of the lessons has its own formula, solved rather than
quoted where there is none; each of its modules can be read alone. Much of the others is sentences:
whatever you hand in, a number, a file, a measure, is taken, or you are told what is wrong with it.
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
from queuesim.figures import (
    DONE,
    EXPIRED,
    FAILED,
    GAVE_UP,
    IN_SERVICE,
    IN_VAIN,
    REJECTED,
    TAKEN_BACK,
    WAITING,
    Summary,
)
from queuesim.measures import figure_of_source, share_waiting_over, wait_percentile
from queuesim.readings import Reading, understand
from queuesim.recorded import Trace, resample
from queuesim.run import Run, thin
from queuesim.sandbox.scenario_json import parse_scenario, scenario_json
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
from queuesim.traces import example_trace, parse_trace, read_trace, write_run

__all__ = [
    name
    for name, thing in list(globals().items())
    if not name.startswith("_") and not isinstance(thing, ModuleType) and thing is not ModuleType
]
