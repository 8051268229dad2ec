"""Everything at midnight

part: Several kinds of work
minutes: 8
idea: A batch blocks whoever comes next.
"""

from lessons.common import page

this = page.opening(__file__, "A batch.")
page.foot(this, production="x", teacher="y", code="print(1)")
