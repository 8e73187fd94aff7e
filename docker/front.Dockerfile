# Sesami's HTTP front and its page. Build from the checkout's root:
#   docker build -f docker/front.Dockerfile -t sesami-http .
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
COPY pipelines/packages.tsv /tmp/packages.tsv
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends make \
      $(awk -F'\t' '$2 == "run" && $1 ~ /^(gcc|libc6-dev|pkg-config|lib.*-dev|zlib1g-dev|nettle-dev)$/ { print $1 }' /tmp/packages.tsv) \
 && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN make -C /source -s -j"$(nproc)" install PREFIX=/usr/local DESTDIR=/out OPTIMISE=-O2

FROM ${BASE} AS http
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      libmicrohttpd12 libnettle8 libjansson4 libpq5 zlib1g libjwt0 libcurl4 libssl3 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10002 --no-create-home sesami-http \
 && install -d -o sesami-http -g sesami-http -m 700 /run/secrets
COPY --from=build /out/usr/local/lib/sesami/bin/sesami-http /usr/local/bin/
COPY --from=build /out/usr/local/lib/sesami/src/web/ /usr/local/share/sesami/web/
COPY --from=build /out/usr/local/lib/sesami/docker/with-secrets /usr/local/bin/
USER 10002
EXPOSE 8080
STOPSIGNAL SIGTERM
# bash's /dev/tcp asks for the health page: the image holds no HTTP client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/usr/local/bin/with-secrets", "/usr/local/bin/sesami-http"]
CMD ["--listen", "0.0.0.0:8080", "--web", "/usr/local/share/sesami/web"]
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sesami front" \
      org.opencontainers.image.description="Serves what Sesami found out about git repositories, as JSON and as a page" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
