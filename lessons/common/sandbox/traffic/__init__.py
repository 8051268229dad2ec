"""Own traffic: a file of recorded tasks is read, played again, and staffed.

section      the part of the page, from the file that is dropped to what can be taken away
own_file     the file that a session works with
understood   what was understood of it, in words
corrections  the form in which that is corrected
file_clock   the time of day in the file
replay       its tasks once more, before the workers that are chosen
picture      the picture of the day
needed       how many workers would have been needed
downloads    what can be taken away
recipe_tabs  how to get such a file
"""

from lessons.common.sandbox.traffic.section import own_traffic

__all__ = ["own_traffic"]
