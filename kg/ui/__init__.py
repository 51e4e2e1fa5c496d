"""The interface: pages for Streamlit, thin over `kg.reading` and the atlas."""
