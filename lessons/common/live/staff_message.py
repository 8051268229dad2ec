"""What the browser hears of workers who come and go: how long one starts, how many there may be.

Of pools that always have the same workers, or have new ones at once, nothing is said.
"""

from lessons.common.live.replay import Versions
from queuesim import Scenario


def is_scaled(versions: Versions) -> bool:
    """Whether workers are ever ordered by a rule, or need some time to start."""
    pools = [pool for _, scenario in versions for pool in scenario.pools]
    return any(pool.autoscale is not None or pool.startup > 0 for pool in pools)


def settings_of_staff(scenario: Scenario) -> dict:
    """Of each pool how long a worker takes to start; of all together the most workers there are."""
    return {
        "startup": [pool.startup for pool in scenario.pools],
        "most": sum(pool.greatest for pool in scenario.pools),
    }
