"""How often chance alone would fail these tests: less than one time in 10 000.

All seeds are fixed, so what passes once passes always; these are the odds had other seeds been
taken. The engine against theory on a grid: 4 in 100 000; against Ciw: 4 in 100 000. All other
checks of drawn samples (of streams, distributions, estimates, and some of single mechanisms)
together: 1 in 100 000, for each allows six standard errors, or as rare a chance. The rest compares
run with run, bit for bit.
"""
