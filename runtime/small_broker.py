"""amqtt as a program: python -m runtime.small_broker PORT, on this machine only.

For a demo where mosquitto is not installed. Anybody on the machine may do anything.
"""

import asyncio
import sys

from amqtt.broker import Broker


async def serve(port: int) -> None:
    """Run the broker until the process is told to end."""
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
            },
        }
    )
    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
