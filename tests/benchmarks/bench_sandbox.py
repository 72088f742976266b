"""GetOrder through the sandbox's server, beside a bare werkzeug app that answers the same body.

Run it with ``python tests/benchmarks/bench_sandbox.py [calls]``. Both are called by boto3, turn by
turn.
"""

import json
import sys
import threading
import time

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

import outpost_planner as planner


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def bare(body):
    """Serve one fixed body."""
    app = Request.application(lambda _: Response(body, mimetype="application/json"))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main(calls):
    with planner.start_sandbox() as sandbox:
        client = sandbox.client()
        outpost_id = client.list_outposts()["Outposts"][0]["OutpostId"]
        line = {"CatalogItemId": "OR-RKGP001", "Quantity": 1}
        order = client.create_order(
            OutpostIdentifier=outpost_id, LineItems=[line], PaymentOption="NO_UPFRONT"
        )["Order"]
        server = bare(json.dumps({"Order": order}, default=lambda moment: moment.timestamp()))
        fixed = sandbox.client(endpoint_url=f"http://127.0.0.1:{server.server_port}")
        took = {"sandbox": 0.0, "bare werkzeug": 0.0}
        for _ in range(calls):
            for name, each in (("sandbox", client), ("bare werkzeug", fixed)):
                start = time.perf_counter()
                each.get_order(OrderId=order["OrderId"])
                took[name] += time.perf_counter() - start
        server.shutdown()
    for name, seconds in took.items():
        ratio = seconds / took["bare werkzeug"]
        print(f"{name:15} {seconds / calls * 1000:6.2f} ms a GetOrder, {ratio:.2f} times bare")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
