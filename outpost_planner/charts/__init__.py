"""Frames and comparisons as matplotlib figures. Every function takes axes and returns them.

To add a chart
--------------
1. Write one function ``plot_...(data, ax=None, ...)`` in the module of its data, or in a new one,
   under ``@axes.house()``: the decorator of `outpost_planner.show.axes` gives the axes their look,
   or a new figure.
2. Its title is the conclusion in words. Colours come from `outpost_planner.show.colours`, with a
   hatch or a marker beside each, so that no meaning hangs on colour alone; amounts and counts from
   `outpost_planner.show.wording`.
3. Put its name into ``outpost_planner/__init__.pyi``, and one case into ``CHARTS`` of
   ``tests/charts/test_look.py``.
"""
