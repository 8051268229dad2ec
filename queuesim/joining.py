"""Which of several lines a task joins: one function for each choice that a source may make."""

from queuesim.dice import CHANCE_OF_LINE, SECOND_LINE


def choose_line(system, source, row):
    """The line that a task joins whose source names several."""
    return CHOICES[system.scenario.sources[source].choice](system, source, row)


def shortest(system, source, row):
    """The line with the fewest tasks in it and with its workers; the first of equals."""
    return min(system.routes[source], key=tasks_there)


def shorter_of_two(system, source, row):
    """Look at two lines by chance and join the shorter; the first of the two if they are equal."""
    lines = system.routes[source]
    one = int(system.luck(row, CHANCE_OF_LINE) * len(lines))
    other = int(system.luck(row, SECOND_LINE) * (len(lines) - 1))
    return min(lines[one], lines[other + (other >= one)], key=tasks_there)


def in_turn(system, source, row):
    """One line after the other."""
    lines = system.routes[source]
    place = system.next_line[source] % len(lines)
    system.next_line[source] = place + 1
    return lines[place]


def random(system, source, row):
    """Any of the lines with equal chance."""
    lines = system.routes[source]
    return lines[int(system.luck(row, CHANCE_OF_LINE) * len(lines))]


CHOICES = {
    "shortest": shortest,
    "shorter of two": shorter_of_two,
    "in turn": in_turn,
    "random": random,
}


def tasks_there(line):
    """Tasks waiting in a line, or with the workers who serve it."""
    total = line.waiting
    for team in line.teams:
        total += team.busy + team.held
    return total
