"""The class room: phones vote, a teacher leads, and a database keeps what was said.

A *room* has a *code*, a *question* and a *phase*. In some phases a *round* is open, in which each
*client* (a browser that joined) has one *ballot*. What a client is shown is a function of the room
and the client alone, so a page that was away for long needs no history.
"""
