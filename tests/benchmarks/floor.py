"""The least that a Streamlit app with a chart can be: what our page is measured against."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

seed = st.slider("seed", 0, 1000, key="seed")
points = pd.DataFrame(np.random.default_rng(seed).normal(size=(100, 2)), columns=["x", "y"])
st.altair_chart(alt.Chart(points).mark_point().encode(x="x", y="y"))
