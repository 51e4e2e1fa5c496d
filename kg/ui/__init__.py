"""The interface: pages for Streamlit, thin over `kg.rendering` and the atlas."""
