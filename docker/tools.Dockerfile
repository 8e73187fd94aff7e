# Sesami's filters and pipelines. Build from the checkout's root; front.Dockerfile begins with the same stage, which
# is then built once:
#   docker build -f docker/tools.Dockerfile --target tools -t sesami-tools .    for compose: worker, migrate, analyze
#   docker build -f docker/tools.Dockerfile --target batch -t sesami-batch .    the same with aws, for AWS Batch
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
COPY pipelines/packages.tsv /tmp/packages.tsv
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends make \
      $(awk -F'\t' '$2 == "run" && $1 ~ /^(gcc|libc6-dev|pkg-config|lib.*-dev|zlib1g-dev|nettle-dev)$/ { print $1 }' /tmp/packages.tsv) \
 && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN make -C /source -s -j"$(nproc)" install PREFIX=/usr/local DESTDIR=/out OPTIMISE=-O2

FROM ${BASE} AS tools
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      ca-certificates git jq parallel libnettle8 libjansson4 libdeflate0 libpcre2-8-0 libyaml-0-2 libexpat1 \
      libcurl4 libpq5 libssl3 postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home sesami-tools \
 && install -d -o sesami-tools -g sesami-tools -m 700 /clones /run/secrets
COPY --from=build /out/usr/local/ /usr/local/
USER 10001
ENV TMPDIR=/clones
WORKDIR /clones
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["/usr/local/lib/sesami/docker/tools-healthy"]
ENTRYPOINT ["/usr/local/lib/sesami/docker/with-secrets", "/usr/local/lib/sesami/pipelines/analyze"]
CMD ["--help"]
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sesami tools" \
      org.opencontainers.image.description="Analyses git repositories: who wrote what is still there, with what, and when" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM tools AS batch
USER 0
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends awscli curl zstd \
 && rm -rf /var/lib/apt/lists/*
USER 10001
# Where a task's volume goes: Fargate takes over the owner of what is declared, and of nothing else.
VOLUME ["/clones"]
ENTRYPOINT []
CMD ["/usr/local/lib/sesami/batch/run-analysis"]
LABEL org.opencontainers.image.title="Sesami for AWS Batch"
