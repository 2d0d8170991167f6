"""A camera for tests: GStreamer's RTSP server with a bouncing ball, told what to do.

Runs as a child under the system's Python, which has the GStreamer bindings:

    /usr/bin/python3 tests/rtsp_server.py PORT [USER PASSWORD]

It prints `ready`, serves /cam (H.264) and /cam265 (H.265), and takes commands on
its standard input, one a line: `starve` stops the pictures while connections
stay, `feed` goes on, `resize WIDTH HEIGHT` changes the picture within the stream.
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - versions come first

_SOURCE = (
    "( videotestsrc is-live=true pattern=ball ! "
    "capsfilter name=size caps=video/x-raw,width=320,height=240,framerate=15/1,format=I420 ! "
    "valve name=valve ! {coder} )"
)
_CODERS = {
    "/cam": (
        "x264enc tune=zerolatency key-int-max=15 bitrate=300 speed-preset=ultrafast ! "
        "h264parse ! rtph264pay name=pay0 config-interval=-1"
    ),
    "/cam265": (
        "x265enc tune=zerolatency key-int-max=15 speed-preset=ultrafast log-level=none ! "
        "h265parse ! rtph265pay name=pay0 config-interval=-1"
    ),
}


class Camera:
    """The server, and the pipelines that its clients share."""

    def __init__(self, port: int) -> None:
        self._server = GstRtspServer.RTSPServer()
        self._server.set_address("127.0.0.1")
        self._server.set_service(str(port))
        self._pipelines: list[Gst.Element] = []
        self._size = (320, 240)
        for path, coder in _CODERS.items():
            factory = GstRtspServer.RTSPMediaFactory()
            factory.set_launch(_SOURCE.format(coder=coder))
            factory.set_shared(True)
            factory.connect("media-configure", self._remember)
            self._server.get_mount_points().add_factory(path, factory)
            self._allow(factory)
        self._server.attach(None)

    def require(self, user: str, password: str) -> None:
        """Let nobody in but this user."""
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
        self._server.set_auth(auth)

    def obey(self, line: str) -> None:
        """Do what a line of the standard input says."""
        words = line.split()
        if words[0] == "resize":
            self._size = (int(words[1]), int(words[2]))
        for pipeline in self._pipelines:
            if words[0] == "resize":
                self._resize(pipeline)
            else:
                pipeline.get_by_name("valve").set_property("drop", words[0] == "starve")

    def _resize(self, pipeline: Gst.Element) -> None:
        width, height = self._size
        caps = f"video/x-raw,width={width},height={height},framerate=15/1,format=I420"
        pipeline.get_by_name("size").set_property("caps", Gst.Caps.from_string(caps))

    def _remember(
        self, _factory: GstRtspServer.RTSPMediaFactory, media: GstRtspServer.RTSPMedia
    ) -> None:
        self._pipelines.append(media.get_element())
        self._resize(media.get_element())

    def _allow(self, factory: GstRtspServer.RTSPMediaFactory) -> None:
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)


def _listen(camera: Camera, loop: GLib.MainLoop) -> None:
    for line in sys.stdin:
        GLib.idle_add(camera.obey, line)
    loop.quit()


def main() -> None:
    Gst.init(None)
    camera = Camera(int(sys.argv[1]))
    if len(sys.argv) > 3:
        camera.require(sys.argv[2], sys.argv[3])
    loop = GLib.MainLoop()
    threading.Thread(target=_listen, args=(camera, loop), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    loop.run()


if __name__ == "__main__":
    main()
