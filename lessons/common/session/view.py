"""Who looks at a page: a learner, or a teacher who prepares a class.

`?view=teach` opens the teacher's view, `?view=learn` ends it. Streamlit drops what an address asks
for as the page changes. So a session remembers it, and the browser writes it into the address.

All that decides who is a teacher stands here.
"""

import streamlit as st

VIEW, TEACH = "view", "teach"
_KEPT, _ASKED = "teaching", "view asked for"


def teaching() -> bool:
    """Whether this session is a teacher's."""
    asked = st.query_params.get(VIEW)
    if asked != st.session_state.get(_ASKED):  # a new address, not one that a browser repeats
        st.session_state[_ASKED] = asked
        if asked:
            st.session_state[_KEPT] = asked == TEACH
    return st.session_state.get(_KEPT, False)


def leave() -> None:
    """Be a learner again."""
    st.session_state[_KEPT], st.session_state[_ASKED] = False, TEACH


def in_address() -> str:
    """What the address is to show of it: empty for a learner."""
    return TEACH if teaching() else ""
