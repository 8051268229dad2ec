"""Dice of a task: as many uniform draws as a run may ask for, all made from the one it came with.

A task brings one draw (its `luck`). A die is rolled by mixing it with what is asked (the purpose)
and the number of the attempt: so a task that is tried again meets new luck, the same in every run,
and nothing has to be drawn ahead. Source: the finalizer of SplitMix64, Steele, Lea & Flood, "Fast
splittable pseudorandom number generators", 2014.
"""

CHANCE_OF_LINE, SECOND_LINE, CHANCE_TO_FAIL, SPREAD, CHANCE_TO_GO = range(1, 6)

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio, odd: multiples of it are far apart


def roll(luck: float, purpose: int, count: int = 0) -> float:
    """A uniform draw in [0, 1), for one purpose and the attempt (or turn) number `count`."""
    bits = int(luck * 2**53) + GOLDEN * (purpose + 8 * count + 1)
    bits &= MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return ((bits ^ (bits >> 31)) >> 11) / 2**53
