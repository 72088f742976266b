"""In a real kernel, every widget of a desk hands its messages to the one thread that takes them in
order.
"""

from jupyter_client.manager import start_new_kernel

CODE = """
import ipywidgets as w, outpost_planner as planner
from outpost_planner.desk.parts.in_order import in_order
desk = planner.OrderDesk(planner.read_catalog(), planner.start_sandbox())
def below(widget):
    return [widget, *(each for child in getattr(widget, "children", ()) for each in below(child))]
late = w.VBox([w.Button()])
desk.children += (late,)
late.children += (w.Button(),)
def route(widget):
    widget.comm._reply_subshell_id = "a subshell"
    return widget.comm._reply_subshell_for({}, "a subshell")
routes = [route(each) for each in below(desk)]
print(len(routes) > 50, set(routes), route(w.Button()))
"""


def test_every_widget_of_a_desk_speaks_to_the_main_thread():
    """Those that are added later too; a widget of somebody else's is left as it is."""
    manager, client = start_new_kernel()
    said = []
    try:
        client.execute_interactive(CODE, output_hook=said.append, timeout=120)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    texts = [
        each["content"].get("text", str(each["content"]))
        for each in said
        if each["msg_type"] in {"stream", "error"}
    ]
    assert texts == ["True {None} a subshell\n"]
