"""A made-up working day, for want of your own traffic: `working_day.csv`.

It is no measurement. The engine drew it, with seed 9, so that it looks like the log of a small
company's background jobs: from 9:00 to 17:00, in seconds since 9:00. Of the first queue, mails of
25 s on average (lognormal, scv 1.5): 1 a minute at 9:00, 2.6 at 10:00, a dip to 0.8 at lunch, 2.4
at 14:00, 1.2 at 17:00, and a newsletter at 10:30 that brings 20 a minute more for 4 minutes. Of the
second, reports of 45 s (scv 0.2), 0.1 to 0.5 a minute, and everybody's daily one at 16:00, 8 a
minute more for 6 minutes; and reports of 420 s (scv 0.1), one every 25 minutes. Arrivals are
Poisson. The program is `working_day_csv` in `tests/queuesim/test_traces.py`, which proves that it
draws this very file.
"""
