# Postgres for the compose project: on a unix socket, without a network. In the cloud a managed one takes its place.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS database
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15/main /etc/postgresql/15/main \
 && useradd --uid 10001 sesami-tools && useradd --uid 10002 sesami-http && useradd --uid 10003 sesami-migrate
COPY docker/database-start /usr/local/bin/database-start
RUN install -d -o postgres -g postgres -m 755 /socket /data
USER postgres
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s --timeout=5s CMD ["pg_isready", "-q", "-h", "/socket"]
ENTRYPOINT ["/usr/local/bin/database-start"]
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sesami database" \
      org.opencontainers.image.description="Postgres on a socket that Sesami's containers share" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
