"""`streamlit run app.py`: the same application as `kg serve`.

Streamlit finds an application by reading this file, not by running it: the line below must stay
spelled out, or the pages would run without our routes and without the policy.
"""

import streamlit as st

from kg.server import parts

app = st.App(**parts())
