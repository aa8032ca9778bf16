"""``/metrics``: figures for a monitor, in the format of Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response

from service.api.access import WATCHER
from service.operations.metrics import Metrics

router = APIRouter(tags=["health"], dependencies=[WATCHER])


@router.get("/metrics", response_class=Response, summary="Figures for a monitor")
def read_metrics(request: Request) -> Response:
    """State and load of the service; no personal data. Who may read them is a setting."""
    metrics: Metrics = request.app.state.metrics
    headers = {"Cache-Control": "no-store"}
    return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=headers)
