"""What is said to get evidence, and the package as it is given, over HTTP and by the page alike."""

from typing import Annotated

from pydantic import AwareDatetime, Field
from starlette.responses import Response, StreamingResponse

from api.http.shapes import Shape
from casework.evidence.packing import Made

Words = Annotated[str, Field(min_length=1, max_length=1000)]


class NewPackage(Shape):
    """Who gets the evidence, why, and which span of it; without a span all of it."""

    recipient: Words
    reason: Words
    from_at: AwareDatetime | None = None
    to_at: AwareDatetime | None = None


def package_answer(made: Made) -> Response:
    """Return a package as a download."""
    name = f"evidence-{made.package.incident}-{made.package.made_at:%Y%m%dT%H%M%SZ}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(made.size),
    }
    return StreamingResponse(made.pieces(), media_type="application/zip", headers=headers)
