FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /venv
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-build.txt requirements.txt ./
RUN /venv/bin/pip install --require-hashes -r requirements-build.txt -r requirements.txt
COPY . .
RUN /venv/bin/pip install --no-deps --no-build-isolation . \
    && /venv/bin/pip uninstall --yes setuptools pip

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin bellhop \
    && install --directory --owner=bellhop --group=bellhop --mode=0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BELLHOP_HTTP_HOST=0.0.0.0
# The release; a test compares it with pyproject.toml.
ARG VERSION=0.2.0
LABEL org.opencontainers.image.title="Bellhop" \
      org.opencontainers.image.description="A Telegram bot that turns CRM webhooks into cards for the staff they concern" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="MIT"
USER bellhop
# The default database, sqlite+aiosqlite:///bellhop.db, is a file in this folder. The image does not set
# BELLHOP_DATABASE_URL: together with BELLHOP_DATABASE_URL_FILE it would be refused.
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + (os.environ.get('BELLHOP_HTTP_PORT') or '8080') + '/live', timeout=4)"]
ENTRYPOINT ["bellhop"]
CMD ["run"]
