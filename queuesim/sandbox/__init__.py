"""A system of one's own: kept, compared, staffed, and taken away.

scenario_json   a scenario as text in a file, there and back
json_text       such a text, parsed if it is neither too much nor nonsense
differences     two systems on the same tasks: what the second changes, and how sure that is
worker_counts   the same tasks with other numbers of workers: waits, costs, a promise
worker_search   the fewest of them that keep the promise, without trying all
day_shape       how many tasks come in each part of a day, and how long they take: enough for a link
packed_text     a text that an address can hold
chance          whether chance decides anything in a scenario
sentences       what came of it, in sentences
program         a Python program that prints the numbers again
code_of         a scenario as the Python code that makes it
configuration   a scenario as lines of configuration of Celery, RQ, Sidekiq, Dramatiq, KEDA
terminal        a scenario run by `python -m queuesim scenario.json`
"""
