# syntax=docker/dockerfile:1
# One image for every part of Floorwatch: the command says which part it is.
#
#   docker build --tag floorwatch .
#
# Packages are built and checked against their hashes in the first stage; what runs has no
# compiler, no pip cache, no secret, and a user who owns nothing but /var/lib/floorwatch.

FROM docker.io/library/python:3.11-slim-bookworm AS build
WORKDIR /opt/floorwatch
RUN python -m venv --without-pip .venv
# The locks come first: as long as they stay, so does this layer, which is the large one.
COPY locks/build.txt locks/postgres.txt locks/
RUN --mount=type=cache,target=/var/cache/pip \
    PIP_CACHE_DIR=/var/cache/pip python -m pip --python .venv/bin/python install --disable-pip-version-check \
    --require-hashes --requirement locks/build.txt --requirement locks/postgres.txt
COPY pyproject.toml README.md LICENSE ./
COPY plant plant
COPY vision vision
COPY policy policy
COPY mobile_reports mobile_reports
COPY casework casework
COPY storage storage
COPY api api
COPY runtime runtime
RUN python -m pip --python .venv/bin/python install --disable-pip-version-check \
    --no-deps --no-build-isolation . \
    && .venv/bin/python -m compileall -q .venv/lib

FROM docker.io/library/python:3.11-slim-bookworm AS run
LABEL org.opencontainers.image.title="Floorwatch" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN groupadd --system --gid 8480 floorwatch \
    && useradd --system --uid 8480 --gid floorwatch --no-create-home \
       --home-dir /var/lib/floorwatch --shell /usr/sbin/nologin floorwatch \
    && install --directory --owner floorwatch --group floorwatch --mode 0750 \
       /var/lib/floorwatch /run/floorwatch-policyd
COPY --from=build /opt/floorwatch/.venv /opt/floorwatch/.venv
ENV PATH=/opt/floorwatch/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLOORWATCH_LOG__FORMAT=json \
    FLOORWATCH_SERVER__STATE=/var/lib/floorwatch \
    FLOORWATCH_VISION__CACHE=/var/lib/floorwatch/cache
USER floorwatch
WORKDIR /var/lib/floorwatch
VOLUME /var/lib/floorwatch
STOPSIGNAL SIGTERM
ENTRYPOINT ["floorwatch"]
CMD ["--help"]
