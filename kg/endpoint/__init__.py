"""A SPARQL endpoint as the store: the same questions, asked over the network.

Must never load the whole graph, and never send a query that was not checked.
"""

__all__: list[str] = []
