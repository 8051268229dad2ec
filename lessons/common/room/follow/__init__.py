"""Follow me: what a teacher hands out to the phones of a room.

A *handout* is an address of this tutorial that opens what the teacher shows, for all phones or for
one half of them. A *draw* gives each phone a run of its own of the same system.
"""
