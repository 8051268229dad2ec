"""The room as the load: each tap on a phone is a task in one run that all of the room watch.

A *load* is such a run. Its *log* holds all that was done in it, in order: a client *sends* a task,
a client *gives up* waiting for it, the teacher sets other *rules*. The run is a function of the
rules at its start, its seed and its log, so every server computes the same one.
"""
