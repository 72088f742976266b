"""The kernel behind a page of JupyterLab, asked from outside: what the model holds while a person
works on the page.
"""

import contextlib

from jupyter_client.blocking.client import BlockingKernelClient


@contextlib.contextmanager
def kernel_of(lab, notebook):
    """Give a function that runs code in the kernel of a notebook, and
    returns what the code prints.
    """
    client = BlockingKernelClient(connection_file=str(lab.kernels()[notebook]))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def run(code):
        printed, failed = [], []

        def hear(message):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                printed.append(content["text"])
            elif kind == "error":
                failed.append("\n".join(content["traceback"]))

        client.execute_interactive(code, timeout=60, output_hook=hear, store_history=False)
        assert not failed, failed[0]
        return "".join(printed).strip()

    def later(code):
        client.execute(code, store_history=False)

    run.later = later  # type: ignore[attr-defined]
    try:
        yield run
    finally:
        client.stop_channels()
