"""What lessons share, in rooms. Each room knows only those that come after it here.

page, charts, stage, steering, live, numbers, session, ground
"""
