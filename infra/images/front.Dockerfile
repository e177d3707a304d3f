# A front end: its files, served as the switch serves them on one machine. Any builder takes this file.
#   docker build -f infra/images/front.Dockerfile --build-arg FILES=cashback/vitrine/dist/browser -t vitrine .
ARG BASE=node:24-slim

# Owner, mode and time of every file are set here, so that two builds give one layer.
FROM ${BASE} AS prepared
ARG FILES=files
ARG SOURCE_DATE_EPOCH=0
USER 0:0
COPY bascule/image/inside/ /out/bascule/image/inside/
COPY bascule/switch/static-files.ts bascule/switch/static-answer.ts bascule/switch/content-type.ts bascule/switch/switch-error.ts /out/bascule/switch/
COPY ${FILES} /out/app
RUN ["node", "/out/bascule/image/inside/prepare.ts", "/out"]

FROM ${BASE}
COPY --from=prepared /out /
WORKDIR /app
USER 1000:1000
# FALLBACK=index.html for an application whose routes are no files.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 HEALTH_PATH=/ FALLBACK=""
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/bascule/image/inside/health.js"]
ENTRYPOINT ["node", "/bascule/image/inside/enter.js"]
CMD ["node", "/bascule/image/inside/serve.js", "/app"]
ARG REVISION=""
ARG VERSION=""
ARG CREATED=""
LABEL org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.created="${CREATED}"
