"""Own traffic: a file of recorded tasks is read, played again, and staffed.

- section: the part of the page, from the file that is dropped to what can be taken away
- own_file: the file that a session works with
- understood: what was understood of it, in words
- corrections, correction_fields: the form in which that is corrected, and its fields
- recipe_tabs: how to get such a file
- fold: what is drawn once it is opened
- file_clock: the time of day in the file
- replay: its tasks once more, before the workers that are chosen
- picture: the picture of the day
- search: how many workers would have been needed, as far as it is known
- answer, needed: that in words, a table and a chart; and on the page
- promised: the promise and the price as the fields say now
- on_stage, stage_row: a part of the day for the stage of A and B
- downloads, program: what can be taken away
- day_link, linked_day: the shape of a day as a link, and what is drawn of one that was opened
"""

from lessons.common.sandbox.traffic.section import own_traffic

__all__ = ["own_traffic"]
