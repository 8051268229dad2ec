"""A system of one's own: kept, compared, staffed, and taken away.

scenario_json   a scenario as text in a file, there and back
differences     two systems on the same tasks: what the second changes, and how sure that is
worker_counts   the same tasks with other numbers of workers: waits, costs, a promise
chance          whether chance decides anything in a scenario
sentences       what came of it, in sentences
program         a Python program that prints the numbers again
code_of         a scenario as the Python code that makes it
configuration   a scenario as lines of configuration of Celery, RQ, Sidekiq, Dramatiq, KEDA
"""
